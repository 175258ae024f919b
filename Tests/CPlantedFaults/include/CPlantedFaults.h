#ifndef CPLANTED_FAULTS_H
#define CPLANTED_FAULTS_H

/// 1 shifted by so many bits, which is undefined from 31 on.
int planted_shift(int bits);
/// Writes behind the end of an array of so many bytes.
void planted_overflow(int count);

#endif
