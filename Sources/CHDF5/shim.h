#ifndef CRNN_CHDF5_SHIM_H
#define CRNN_CHDF5_SHIM_H

#include <hdf5.h>

// HDF5's type and property identifiers are macros that open the library first and then read a
// global. Swift cannot import such expressions: each one that is needed is handed out by a
// function.
static inline hid_t chdf5_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t chdf5_native_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t chdf5_native_int64(void) { return H5T_NATIVE_INT64; }
static inline hid_t chdf5_native_int32(void) { return H5T_NATIVE_INT32; }
static inline hid_t chdf5_native_uint8(void) { return H5T_NATIVE_UINT8; }
static inline hid_t chdf5_file_float(void) { return H5T_IEEE_F32LE; }
static inline hid_t chdf5_file_double(void) { return H5T_IEEE_F64LE; }
static inline hid_t chdf5_file_int64(void) { return H5T_STD_I64LE; }
static inline hid_t chdf5_file_int32(void) { return H5T_STD_I32LE; }
static inline hid_t chdf5_file_uint8(void) { return H5T_STD_U8LE; }
static inline hid_t chdf5_c_string(void) { return H5T_C_S1; }
static inline size_t chdf5_variable_length(void) { return H5T_VARIABLE; }

static inline hid_t chdf5_default(void) { return H5P_DEFAULT; }
static inline hid_t chdf5_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t chdf5_dataset_access(void) { return H5P_DATASET_ACCESS; }
static inline hid_t chdf5_dataset_create(void) { return H5P_DATASET_CREATE; }
static inline hid_t chdf5_link_create(void) { return H5P_LINK_CREATE; }
static inline hid_t chdf5_all(void) { return H5S_ALL; }
static inline hsize_t chdf5_unlimited(void) { return H5S_UNLIMITED; }
static inline unsigned chdf5_truncate(void) { return H5F_ACC_TRUNC; }
static inline unsigned chdf5_read_only(void) { return H5F_ACC_RDONLY; }
static inline unsigned chdf5_read_write(void) { return H5F_ACC_RDWR; }

// The error stack belongs to the calling thread, and so does its automatic printing.
static inline herr_t chdf5_silence(void) { return H5Eset_auto2(H5E_DEFAULT, NULL, NULL); }
static inline herr_t chdf5_walk_errors(H5E_walk2_t function, void *data) {
  return H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, function, data);
}

// Whether files are locked while they are open; a file system that knows no locks (ENOSYS) is no
// obstacle. The environment variable HDF5_USE_FILE_LOCKING outweighs this; releases before 1.10.7
// know no other way than the variable.
static inline herr_t chdf5_set_locking(hid_t access, int lock) {
#if H5_VERSION_GE(1, 10, 7) && !(H5_VERS_MINOR == 12 && H5_VERS_RELEASE == 0)
  return H5Pset_file_locking(access, lock != 0, 1);
#else
  (void)access;
  (void)lock;
  return 0;
#endif
}

// H5Treclaim replaced H5Dvlen_reclaim in 1.12, which still has the older one.
static inline herr_t chdf5_free_strings(hid_t type, hid_t space, void *buffer) {
  return H5Dvlen_reclaim(type, space, H5P_DEFAULT, buffer);
}

#endif
