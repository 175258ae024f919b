#pragma once

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

// Declared by <unistd.h> only with _GNU_SOURCE, which the importer of Swift may not define.
extern int syncfs(int descriptor);
extern int renameat2(int from, const char *old, int to, const char *path, unsigned int flags);

/// Flushes the file system that an open descriptor is in; as syncfs.
static inline int cfiles_synchronise(int descriptor) { return syncfs(descriptor); }

/// Opens a file that has no name in a folder, to be linked to one; as open.
static inline int cfiles_open_nameless(const char *folder) {
#ifdef O_TMPFILE
  const int nameless = O_TMPFILE;
#else
  // <fcntl.h> shows it only with _GNU_SOURCE; it is the same on all processors that Swift runs on.
  const int nameless = 020000000 | O_DIRECTORY;
#endif
  return open(folder, nameless | O_RDWR | O_CLOEXEC, 0644);
}

/// Renames a file unless there is one of that name; as rename.
static inline int cfiles_rename_exclusively(const char *old, const char *path) {
  // RENAME_NOREPLACE of <linux/fs.h>.
  return renameat2(AT_FDCWD, old, AT_FDCWD, path, 1);
}

/// Hands over what waits for standard output. Returns 0, or why not all that was printed arrived.
static inline int cfiles_flush_standard_output(void) {
  errno = 0;
  const int failed = fflush(stdout) != 0;
  const int reason = errno;
  if (!failed && !ferror(stdout)) return 0;
  return reason != 0 ? reason : EIO;
}
