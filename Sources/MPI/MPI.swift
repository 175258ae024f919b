// module MPI
