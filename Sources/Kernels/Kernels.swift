import CVector
import COpenBLAS
// module Kernels
