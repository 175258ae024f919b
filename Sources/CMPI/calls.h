// The calls on one binary interface. Included once by each of them, with
//   HANDLE               the type of a handle
//   NAME(name)           the name of a function of this interface
//   WORLD, RETURN_ERRORS, NO_REQUEST, NO_TYPE, TYPES, OPERATIONS
//                        its handles; the types and operations in the order of CMPI.h
//   IN_PLACE, NO_STATUS  its addresses that stand for something else
//   NOBODY, SERIALIZED   the rank of nobody, and the thread level that is needed
//   LOAD_HANDLES         what finds the handles in the library, or nothing
// defined.
#include <dlfcn.h>
#include <stddef.h>

#include "interfaces.h"

// Each function of MPI that is called: its name and its parameters.
#define EACH_FUNCTION(X)                                                                      \
  X(Initialized, (int *))                                                                     \
  X(Init_thread, (int *, char ***, int, int *))                                               \
  X(Comm_set_errhandler, (HANDLE, HANDLE))                                                    \
  X(Finalize, (void))                                                                         \
  X(Abort, (HANDLE, int))                                                                     \
  X(Comm_rank, (HANDLE, int *))                                                               \
  X(Comm_size, (HANDLE, int *))                                                               \
  X(Get_processor_name, (char *, int *))                                                      \
  X(Get_library_version, (char *, int *))                                                     \
  X(Error_string, (int, char *, int *))                                                       \
  X(Barrier, (HANDLE))                                                                        \
  X(Bcast, (void *, int, HANDLE, int, HANDLE))                                                \
  X(Allreduce, (const void *, void *, int, HANDLE, HANDLE, HANDLE))                           \
  X(Allgatherv,                                                                               \
    (const void *, int, HANDLE, void *, const int *, const int *, HANDLE, HANDLE))            \
  X(Sendrecv, (const void *, int, HANDLE, int, int, void *, int, HANDLE, int, int, HANDLE, void *)) \
  X(Isend, (const void *, int, HANDLE, int, int, HANDLE, HANDLE *))                           \
  X(Irecv, (void *, int, HANDLE, int, int, HANDLE, HANDLE *))                                 \
  X(Test, (HANDLE *, int *, void *))

#define DECLARE(name, parameters) int(*name) parameters;
static struct {
  EACH_FUNCTION(DECLARE)
} mpi;

static int NAME(initialized)(int *initialized) { return mpi.Initialized(initialized); }

static int NAME(start)(int *is_safe) {
  int provided = 0;
  const int code = mpi.Init_thread(NULL, NULL, SERIALIZED, &provided);
  *is_safe = provided >= SERIALIZED;
  return code ? code : mpi.Comm_set_errhandler(WORLD, RETURN_ERRORS);
}

static int NAME(finalize)(void) { return mpi.Finalize(); }
static int NAME(abort)(int status) { return mpi.Abort(WORLD, status); }
static int NAME(rank)(int *rank) { return mpi.Comm_rank(WORLD, rank); }
static int NAME(size)(int *size) { return mpi.Comm_size(WORLD, size); }

static int NAME(processor_name)(char *text, int *length) {
  return mpi.Get_processor_name(text, length);
}

static int NAME(library_version)(char *text, int *length) {
  return mpi.Get_library_version(text, length);
}

static int NAME(error_text)(int code, char *text, int *length) {
  return mpi.Error_string(code, text, length);
}

static int NAME(barrier)(void) { return mpi.Barrier(WORLD); }

static int NAME(broadcast)(void *buffer, int count, int root) {
  return mpi.Bcast(buffer, count, TYPES[cmpi_byte], root, WORLD);
}

static int NAME(all_reduce)(void *buffer, int count, cmpi_type type, cmpi_operation operation) {
  return mpi.Allreduce(IN_PLACE, buffer, count, TYPES[type], OPERATIONS[operation], WORLD);
}

static int NAME(all_gather)(float *buffer, const int *counts, const int *offsets) {
  return mpi.Allgatherv(IN_PLACE, 0, NO_TYPE, buffer, counts, offsets, TYPES[cmpi_float], WORLD);
}

static int NAME(exchange)(const float *outgoing, int outgoing_count, int destination,
                          float *incoming, int incoming_count, int source) {
  return mpi.Sendrecv(outgoing, outgoing_count, TYPES[cmpi_float],
                      outgoing_count ? destination : NOBODY, 0, incoming, incoming_count,
                      TYPES[cmpi_float], incoming_count ? source : NOBODY, 0, WORLD, NO_STATUS);
}

static int NAME(send)(const float *buffer, int count, int destination, cmpi_request *request) {
  HANDLE handle = NO_REQUEST;
  const int code = mpi.Isend(buffer, count, TYPES[cmpi_float], destination, 1, WORLD, &handle);
  *request = (cmpi_request)handle;
  return code;
}

static int NAME(receive)(float *buffer, int count, int source, cmpi_request *request) {
  HANDLE handle = NO_REQUEST;
  const int code = mpi.Irecv(buffer, count, TYPES[cmpi_float], source, 1, WORLD, &handle);
  *request = (cmpi_request)handle;
  return code;
}

static int NAME(test)(cmpi_request *requests, int count, int *is_done) {
  *is_done = 1;
  for (int i = 0; i < count; i++) {
    HANDLE handle = (HANDLE)requests[i];
    if (handle == NO_REQUEST) continue;
    int has_arrived = 0;
    const int code = mpi.Test(&handle, &has_arrived, NO_STATUS);
    requests[i] = (cmpi_request)handle;
    if (code) return code;
    if (!has_arrived) *is_done = 0;
  }
  return 0;
}

const cmpi_calls *NAME(calls)(void *library, const char **missing) {
#define FIND(name, parameters)                                            \
  if (!(mpi.name = (int(*) parameters)dlsym(library, "MPI_" #name))) {    \
    *missing = "MPI_" #name;                                              \
    return NULL;                                                          \
  }
  EACH_FUNCTION(FIND)
  LOAD_HANDLES
  static const cmpi_calls calls = {
      .initialized = NAME(initialized),
      .start = NAME(start),
      .finalize = NAME(finalize),
      .abort = NAME(abort),
      .rank = NAME(rank),
      .size = NAME(size),
      .processor_name = NAME(processor_name),
      .library_version = NAME(library_version),
      .error_text = NAME(error_text),
      .barrier = NAME(barrier),
      .broadcast = NAME(broadcast),
      .all_reduce = NAME(all_reduce),
      .all_gather = NAME(all_gather),
      .exchange = NAME(exchange),
      .send = NAME(send),
      .receive = NAME(receive),
      .test = NAME(test),
  };
  return &calls;
}
