// A disk that fails: preloaded, it makes one call on files named *.h5.*partial fail as FAULT says.
// FAULT is write, fsync, close or rename (EIO), full (ENOSPC on write) or flip (reads back a
// different byte). FAULT_AFTER lets so many of those calls pass first.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int is_partial(int descriptor) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return strstr(path, ".h5.") && strstr(path, ".partial");
}

static int fails(const char *call) {
  static int passed = 0;
  const char *fault = getenv("FAULT"), *after = getenv("FAULT_AFTER");
  if (!fault || strcmp(fault, call)) return 0;
  return passed++ >= (after ? atoi(after) : 0);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int descriptor, const void *bytes, size_t count) {
  if (is_partial(descriptor)) {
    if (fails("write")) return errno = EIO, -1;
    if (fails("full")) return errno = ENOSPC, -1;
  }
  return REAL(write)(descriptor, bytes, count);
}

int fsync(int descriptor) {
  if (is_partial(descriptor) && fails("fsync")) return errno = EIO, -1;
  return REAL(fsync)(descriptor);
}

int close(int descriptor) {
  if (is_partial(descriptor) && fails("close")) {
    REAL(close)(descriptor);
    return errno = EIO, -1;
  }
  return REAL(close)(descriptor);
}

int rename(const char *from, const char *to) {
  if (strstr(from, ".h5.") && strstr(from, ".partial") && fails("rename")) return errno = EIO, -1;
  return REAL(rename)(from, to);
}

static ssize_t flipped(ssize_t count, void *bytes) {
  if (count > 100) ((char *)bytes)[100] ^= 1;
  return count;
}

ssize_t pread(int descriptor, void *bytes, size_t count, off_t offset) {
  ssize_t result = REAL(pread)(descriptor, bytes, count, offset);
  return is_partial(descriptor) && fails("flip") ? flipped(result, bytes) : result;
}

ssize_t pread64(int descriptor, void *bytes, size_t count, off64_t offset) {
  ssize_t result = REAL(pread64)(descriptor, bytes, count, offset);
  return is_partial(descriptor) && fails("flip") ? flipped(result, bytes) : result;
}
