// module CRNNNet
