// Takes a sound shard and makes one that is to do harm, by the calls of HDF5.
// usage: crafted SHARD KIND, where KIND is external, virtual, soft-link, external-link, sparse-chunks,
// sparse or filter.
#include <hdf5.h>
#include <stdio.h>
#include <string.h>

static void replace(hid_t file, const hsize_t *extents, hid_t creation) {
  hid_t space = H5Screate_simple(3, extents, extents);
  H5Ldelete(file, "/pixels", H5P_DEFAULT);
  H5Dclose(H5Dcreate2(file, "/pixels", H5T_STD_U8LE, space, H5P_DEFAULT, creation, H5P_DEFAULT));
}

int main(int count, char **arguments) {
  if (count != 3) return 64;
  const char *kind = arguments[2];
  hid_t file = H5Fopen(arguments[1], H5F_ACC_RDWR, H5P_DEFAULT);
  hid_t pixels = H5Dopen2(file, "/pixels", H5P_DEFAULT);
  hid_t space = H5Dget_space(pixels);
  hsize_t extents[3];
  H5Sget_simple_extent_dims(space, extents, NULL);
  const hsize_t bytes = extents[0] * extents[1] * extents[2];
  const hsize_t huge[3] = {2147483646, 4000, 1}, chunk[3] = {100, 4000, 1};
  H5Dclose(pixels);
  hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
  if (!strcmp(kind, "external")) {
    H5Pset_external(creation, "/etc/passwd", 0, bytes);
    replace(file, extents, creation);
  } else if (!strcmp(kind, "virtual")) {
    hid_t whole = H5Screate_simple(3, extents, NULL);
    H5Pset_virtual(creation, whole, "other.h5", "/pixels", whole);
    replace(file, extents, creation);
  } else if (!strcmp(kind, "soft-link")) {
    H5Ldelete(file, "/pixels", H5P_DEFAULT);
    H5Lcreate_soft("/elsewhere", file, "/pixels", H5P_DEFAULT, H5P_DEFAULT);
  } else if (!strcmp(kind, "external-link")) {
    H5Ldelete(file, "/pixels", H5P_DEFAULT);
    H5Lcreate_external("other.h5", "/pixels", file, "/pixels", H5P_DEFAULT, H5P_DEFAULT);
  } else if (!strcmp(kind, "sparse-chunks")) {
    H5Pset_chunk(creation, 3, chunk);
    replace(file, huge, creation);
  } else if (!strcmp(kind, "sparse")) {
    replace(file, huge, creation);
  } else if (!strcmp(kind, "filter")) {
    H5Pset_chunk(creation, 3, (const hsize_t[]){1, extents[1], extents[2]});
    H5Pset_filter(creation, 32000, H5Z_FLAG_OPTIONAL, 0, NULL);
    replace(file, extents, creation);
  } else {
    return 64;
  }
  return H5Fclose(file) < 0;
}
