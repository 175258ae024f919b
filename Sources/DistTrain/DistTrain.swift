// module DistTrain
