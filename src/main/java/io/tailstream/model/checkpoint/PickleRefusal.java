package io.tailstream.model.checkpoint;

/** What is said of a checkpoint in PyTorch's own formats. */
final class PickleRefusal {
    static final String TEXT =
            """
            : a PyTorch pickle or TorchScript archive. Opening one may run code in it, so only safetensors is read.
            Convert it once, in Python with torch and safetensors:
              import torch, safetensors.torch
              x = torch.load("FILE", map_location="cpu", weights_only=True)  # OpenAI's .pt: torch.jit.load("FILE", "cpu").state_dict()
              x = x.get("state_dict", x)
              x = {k: v.contiguous().clone() for k, v in x.items() if torch.is_tensor(v)}
              safetensors.torch.save_file(x, "model.safetensors")""";

    private PickleRefusal() {}
}
