-- crnn-dist @VERSION@ for Lmod: `module use PREFIX/share/modulefiles`, then `module load crnn-dist`.
help([[
Trains text recognisers (CRNN with CTC) on the CPUs of one machine or many.

Load an MPI as well: crnn-dist takes the library of the launcher that starts it.
`crnn-dist doctor` says what is missing; the manual is `man crnn-dist`.
]])
whatis("Name: crnn-dist")
whatis("Version: @VERSION@")
whatis("Category: machine learning, text recognition")
whatis("Description: training of text recognisers on clusters of CPUs")

-- PREFIX is where this file lies in, so that a folder that is moved still works.
local prefix = myFileName():match("^(.*)/share/modulefiles/")

conflict("crnn-dist")
prepend_path("PATH", pathJoin(prefix, "bin"))
prepend_path("MANPATH", pathJoin(prefix, "share", "man"))
-- An empty part keeps the system's pages.
append_path("MANPATH", "")
