#ifndef CMPI_H
#define CMPI_H

#include <stdint.h>

// The calls of one MPI library on all ranks of the job. No header of an MPI library is needed: the
// library is loaded when a program starts, and each of the three binary interfaces that there are
// has a file here that knows its constants.

/// The binary interfaces that MPI libraries have.
typedef enum {
  /// Open MPI's: handles are addresses that the library exports.
  cmpi_interface_openmpi,
  /// MPICH's, which Intel MPI, MVAPICH and Cray MPICH have too: handles are numbers of 32 bits.
  cmpi_interface_mpich,
  /// That of the MPI Forum, since MPI 5.0: handles are small constants.
  cmpi_interface_standard,
} cmpi_interface;

typedef enum { cmpi_byte, cmpi_int64, cmpi_float, cmpi_double } cmpi_type;
typedef enum { cmpi_sum, cmpi_max, cmpi_min } cmpi_operation;

/// A message on its way: a handle of the library, in as many bits as any of them needs.
typedef intptr_t cmpi_request;

/// Room for each text that a library gives.
enum { CMPI_LONGEST_TEXT = 8192 };

/// Each call gives the library's error code back, 0 for success.
typedef struct {
  /// `initialized` becomes 1 if MPI runs already.
  int (*initialized)(int *initialized);
  /// Starts MPI; `is_safe` becomes 1 if several threads may call it, one at a time. Errors are given
  /// back by every later call instead of ending the process.
  int (*start)(int *is_safe);
  int (*finalize)(void);
  int (*abort)(int status);
  int (*rank)(int *rank);
  int (*size)(int *size);
  int (*processor_name)(char *text, int *length);
  int (*library_version)(char *text, int *length);
  int (*error_text)(int code, char *text, int *length);
  int (*barrier)(void);
  int (*broadcast)(void *buffer, int count, int root);
  int (*all_reduce)(void *buffer, int count, cmpi_type type, cmpi_operation operation);
  int (*all_gather)(float *buffer, const int *counts, const int *offsets);
  /// Sends and receives at once; a count of 0 talks to nobody.
  int (*exchange)(const float *outgoing, int outgoing_count, int destination, float *incoming,
                  int incoming_count, int source);
  int (*send)(const float *buffer, int count, int destination, cmpi_request *request);
  int (*receive)(float *buffer, int count, int source, cmpi_request *request);
  /// `is_done` becomes 1 once all messages have arrived.
  int (*test)(cmpi_request *requests, int count, int *is_done);
} cmpi_calls;

/// Loads a library by its name or path, which stays loaded.
///
/// Gives its handle back; or null, and the reason in `reason`.
void *cmpi_open(const char *name, char *reason, int capacity);

/// The interface of a library that was loaded under a name.
cmpi_interface cmpi_interface_of(void *library, const char *name);

/// The calls of a loaded library; null, and the name of the function in `missing`, where it lacks one.
const cmpi_calls *cmpi_calls_of(void *library, cmpi_interface interface, const char **missing);

/// Whether this process may read the memory of processes, its own at that; containers may deny it.
int cmpi_can_read_processes(void);

#endif
