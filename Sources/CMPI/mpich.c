// MPICH since 3.1 and what shares its interface (Intel MPI, MVAPICH, Cray MPICH).
// Source of the numbers: the "MPICH ABI Compatibility Initiative" and mpi.h.
#define HANDLE int
#define NAME(name) cmpi_mpich_##name
#define IN_PLACE ((void *)-1)
#define NO_STATUS ((void *)1)
#define NOBODY (-1)
#define SERIALIZED 2

#define WORLD 0x44000000
#define RETURN_ERRORS 0x54000001
#define NO_REQUEST 0x2c000000
#define NO_TYPE 0x0c000000
#define TYPES types
#define OPERATIONS operations
#define LOAD_HANDLES

// Byte, int64, float, double; sum, max, min.
static const int types[4] = {0x4c00010d, 0x4c00083a, 0x4c00040a, 0x4c00080b};
static const int operations[3] = {0x58000003, 0x58000001, 0x58000002};

#include "calls.h"
