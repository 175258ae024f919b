// module Shards
