#ifndef CMPI_INTERFACES_H
#define CMPI_INTERFACES_H

#include "CMPI.h"

const cmpi_calls *cmpi_openmpi_calls(void *library, const char **missing);
const cmpi_calls *cmpi_mpich_calls(void *library, const char **missing);
const cmpi_calls *cmpi_standard_calls(void *library, const char **missing);

#endif
