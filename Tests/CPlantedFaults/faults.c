#include "CPlantedFaults.h"

#include <stdlib.h>

int planted_shift(int bits) { return 1 << bits; }

void planted_overflow(int count) {
  volatile char *bytes = malloc(count);
  for (int i = 0; i <= count; i++) bytes[i] = (char)i;
  free((void *)bytes);
}
