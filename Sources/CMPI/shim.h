#ifndef CRNN_CMPI_SHIM_H
#define CRNN_CMPI_SHIM_H

#include <mpi.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

// Open MPI's handles are casts of the addresses of globals, which Swift cannot import: each one
// that is needed is handed out by a function.
static inline MPI_Comm cmpi_comm_world(void) { return MPI_COMM_WORLD; }
static inline MPI_Datatype cmpi_float(void) { return MPI_FLOAT; }
static inline MPI_Datatype cmpi_double(void) { return MPI_DOUBLE; }
static inline MPI_Datatype cmpi_int64(void) { return MPI_INT64_T; }
static inline MPI_Datatype cmpi_byte(void) { return MPI_BYTE; }
static inline MPI_Op cmpi_sum(void) { return MPI_SUM; }
static inline MPI_Op cmpi_max(void) { return MPI_MAX; }
static inline MPI_Op cmpi_min(void) { return MPI_MIN; }
static inline int cmpi_proc_null(void) { return MPI_PROC_NULL; }

static inline int cmpi_return_errors(MPI_Comm comm) {
  return MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN);
}

// MPI_IN_PLACE and MPI_STATUS_IGNORE are integers cast to pointers, so calls that want them are
// made on this side.
static inline int cmpi_allreduce_in_place(void *buffer, int count, MPI_Datatype type, MPI_Op op,
                                          MPI_Comm comm) {
  return MPI_Allreduce(MPI_IN_PLACE, buffer, count, type, op, comm);
}
static inline int cmpi_allgatherv_in_place(void *buffer, const int *counts, const int *offsets,
                                           MPI_Datatype type, MPI_Comm comm) {
  return MPI_Allgatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, buffer, counts, offsets, type, comm);
}
static inline int cmpi_sendrecv(const void *outgoing, int outgoing_count, int destination,
                                void *incoming, int incoming_count, int source, int tag,
                                MPI_Datatype type, MPI_Comm comm) {
  return MPI_Sendrecv(outgoing, outgoing_count, type, destination, tag, incoming, incoming_count,
                      type, source, tag, comm, MPI_STATUS_IGNORE);
}

static inline MPI_Request cmpi_request_null(void) { return MPI_REQUEST_NULL; }
static inline int cmpi_test_all(int count, MPI_Request *requests, int *done) {
  return MPI_Testall(count, requests, done, MPI_STATUSES_IGNORE);
}

// Declared by <sys/uio.h> only with _GNU_SOURCE, which the importer of Swift may not define.
extern ssize_t process_vm_readv(
    pid_t process, const struct iovec *into, unsigned long into_count, const struct iovec *from,
    unsigned long from_count, unsigned long flags);

/// Whether this process may read the memory of processes, its own at that.
static inline int cmpi_can_read_processes(void) {
  char from = 1, into = 0;
  const struct iovec source = {&from, 1}, target = {&into, 1};
  return process_vm_readv(getpid(), &target, 1, &source, 1, 0) == 1;
}

#endif
