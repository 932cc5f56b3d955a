/** Tensors in files: safetensors, and nothing that could run. */
package io.tailstream.model.file;
