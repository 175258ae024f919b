// module HDF5
