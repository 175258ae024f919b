// The interface that the MPI Forum fixed with MPI 5.0, chapter 20: `libmpi_abi`.
#define HANDLE void *
#define NAME(name) cmpi_standard_##name
#define IN_PLACE ((void *)1)
#define NO_STATUS ((void *)0)
#define NOBODY (-3)
#define SERIALIZED 2048

#define WORLD ((void *)0x101)
#define RETURN_ERRORS ((void *)0x143)
#define NO_REQUEST ((void *)0x180)
#define NO_TYPE ((void *)0x200)
#define TYPES types
#define OPERATIONS operations
#define LOAD_HANDLES

// Byte, int64, float, double; sum, max, min.
static void *const types[4] = {(void *)0x247, (void *)0x258, (void *)0x210, (void *)0x214};
static void *const operations[3] = {(void *)0x21, (void *)0x23, (void *)0x22};

#include "calls.h"
