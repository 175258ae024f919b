// Open MPI 4 and 5: a handle is the address of an object that the library exports.
#define HANDLE void *
#define NAME(name) cmpi_openmpi_##name
#define IN_PLACE ((void *)1)
#define NO_STATUS ((void *)0)
#define NOBODY (-2)
#define SERIALIZED 2

#define WORLD handles.world
#define RETURN_ERRORS handles.return_errors
#define NO_REQUEST handles.no_request
#define NO_TYPE handles.no_type
#define TYPES handles.types
#define OPERATIONS handles.operations

static struct {
  void *world, *return_errors, *no_request, *no_type, *types[4], *operations[3];
} handles;

#define FIND_HANDLE(handle, name)                  \
  if (!(handles.handle = dlsym(library, name))) {  \
    *missing = name;                               \
    return NULL;                                   \
  }
#define LOAD_HANDLES                                    \
  FIND_HANDLE(world, "ompi_mpi_comm_world")             \
  FIND_HANDLE(return_errors, "ompi_mpi_errors_return")  \
  FIND_HANDLE(no_request, "ompi_request_null")          \
  FIND_HANDLE(no_type, "ompi_mpi_datatype_null")        \
  FIND_HANDLE(types[cmpi_byte], "ompi_mpi_byte")        \
  FIND_HANDLE(types[cmpi_int64], "ompi_mpi_int64_t")    \
  FIND_HANDLE(types[cmpi_float], "ompi_mpi_float")      \
  FIND_HANDLE(types[cmpi_double], "ompi_mpi_double")    \
  FIND_HANDLE(operations[cmpi_sum], "ompi_mpi_op_sum")  \
  FIND_HANDLE(operations[cmpi_max], "ompi_mpi_op_max")  \
  FIND_HANDLE(operations[cmpi_min], "ompi_mpi_op_min")

#include "calls.h"
