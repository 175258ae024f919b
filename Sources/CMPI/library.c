#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "interfaces.h"

void *cmpi_open(const char *name, char *reason, int capacity) {
  // Open MPI's components look for its symbols among those of the whole program.
  void *library = dlopen(name, RTLD_NOW | RTLD_GLOBAL);
  if (!library) {
    const char *message = dlerror();
    snprintf(reason, (size_t)capacity, "%s", message ? message : "no reason given");
  }
  return library;
}

cmpi_interface cmpi_interface_of(void *library, const char *name) {
  const char *slash = strrchr(name, '/');
  if (strncmp(slash ? slash + 1 : name, "libmpi_abi", strlen("libmpi_abi")) == 0)
    return cmpi_interface_standard;
  return dlsym(library, "ompi_mpi_comm_world") ? cmpi_interface_openmpi : cmpi_interface_mpich;
}

const cmpi_calls *cmpi_calls_of(void *library, cmpi_interface interface, const char **missing) {
  switch (interface) {
    case cmpi_interface_openmpi: return cmpi_openmpi_calls(library, missing);
    case cmpi_interface_mpich: return cmpi_mpich_calls(library, missing);
    case cmpi_interface_standard: return cmpi_standard_calls(library, missing);
  }
  return NULL;
}

int cmpi_can_read_processes(void) {
  char from = 1, into = 0;
  const struct iovec source = {&from, 1}, target = {&into, 1};
  return process_vm_readv(getpid(), &target, 1, &source, 1, 0) == 1;
}
