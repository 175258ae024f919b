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
static inline hid_t chdf5_native_int8(void) { return H5T_NATIVE_INT8; }
static inline hid_t chdf5_native_uint8(void) { return H5T_NATIVE_UINT8; }
static inline hid_t chdf5_file_float(void) { return H5T_IEEE_F32LE; }
static inline hid_t chdf5_file_double(void) { return H5T_IEEE_F64LE; }
static inline hid_t chdf5_file_int64(void) { return H5T_STD_I64LE; }
static inline hid_t chdf5_file_int32(void) { return H5T_STD_I32LE; }
static inline hid_t chdf5_file_int8(void) { return H5T_STD_I8LE; }
static inline hid_t chdf5_file_uint8(void) { return H5T_STD_U8LE; }
static inline hid_t chdf5_c_string(void) { return H5T_C_S1; }
static inline size_t chdf5_variable_length(void) { return H5T_VARIABLE; }

// Whether a type is one that processors compute with, not one of odd fields that must be put
// together bit by bit.
static inline int chdf5_is_plain_float(hid_t type) {
  return H5Tequal(type, H5T_IEEE_F32LE) > 0 || H5Tequal(type, H5T_IEEE_F32BE) > 0 ||
         H5Tequal(type, H5T_IEEE_F64LE) > 0 || H5Tequal(type, H5T_IEEE_F64BE) > 0;
}
static inline int chdf5_is_plain_integer(hid_t type) {
  return H5Tget_offset(type) == 0 && H5Tget_precision(type) == 8 * H5Tget_size(type);
}

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

// Files are written in the oldest format that can hold what is in them; HDF5 2 would write a newer
// one unless asked.
static inline herr_t chdf5_set_earliest_format(hid_t access) {
  return H5Pset_libver_bounds(access, H5F_LIBVER_EARLIEST, H5F_LIBVER_LATEST);
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

// Lets texts of variable length be read as what stands for them in the file, 16 opaque bytes each:
// the conversion of one into the other changes nothing. The library then leaves the texts alone.
static herr_t chdf5_keep_bytes(
    hid_t from, hid_t to, H5T_cdata_t *conversion, size_t count, size_t stride,
    size_t background_stride, void *buffer, void *background, hid_t transfer) {
  (void)count, (void)stride, (void)background_stride;
  (void)buffer, (void)background, (void)transfer;
  if (conversion->command != H5T_CONV_INIT) return 0;
  conversion->need_bkg = H5T_BKG_NO;
  return H5Tget_size(from) == H5Tget_size(to) ? 0 : -1;
}
static inline herr_t chdf5_register_text_references(hid_t text, hid_t opaque) {
  return H5Tregister(H5T_PERS_SOFT, "text references", text, opaque, chdf5_keep_bytes);
}

// A call of Linux that its headers show to GNU programs only. It begins to write and does not wait
// (flag 2, SYNC_FILE_RANGE_WRITE; the length 0 stands for all).
#if defined(__linux__)
extern int sync_file_range(int descriptor, int64_t offset, int64_t length, unsigned int flags);
static inline void chdf5_begin_writing(int descriptor) { sync_file_range(descriptor, 0, 0, 2); }
#else
static inline void chdf5_begin_writing(int descriptor) { (void)descriptor; }
#endif

#endif
