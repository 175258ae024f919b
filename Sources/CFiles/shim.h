#pragma once

#include <errno.h>
#include <stdio.h>

// Declared by <unistd.h> only with _GNU_SOURCE, which the importer of Swift may not define.
extern int syncfs(int descriptor);

/// Flushes the file system that an open descriptor is in; as syncfs.
static inline int cfiles_synchronise(int descriptor) { return syncfs(descriptor); }

/// Hands over what waits for standard output. Returns 0, or why not all that was printed arrived.
static inline int cfiles_flush_standard_output(void) {
  errno = 0;
  const int failed = fflush(stdout) != 0;
  const int reason = errno;
  if (!failed && !ferror(stdout)) return 0;
  return reason != 0 ? reason : EIO;
}
