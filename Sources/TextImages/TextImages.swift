// module TextImages
