# Sourced before mpirun: what Open MPI wants to be told on a small machine or as root.

# More ranks than cores is slow, not wrong. The second name is that of Open MPI 5; 6 has another, and would say so at
# every start.
export OMPI_MCA_rmaps_base_oversubscribe=1
export PRTE_MCA_rmaps_default_mapping_policy=:oversubscribe
export PMIX_MCA_mca_base_suppress_deprecated_warning=1
if ((EUID == 0)); then
  echo "running as root: setting OMPI_ALLOW_RUN_AS_ROOT=1 and OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 for mpirun"
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi
