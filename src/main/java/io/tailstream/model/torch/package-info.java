/** PyTorch through DJL: devices, weights in its memory, and functions written as TorchScript source. */
package io.tailstream.model.torch;
