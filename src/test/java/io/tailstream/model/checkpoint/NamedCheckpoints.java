package io.tailstream.model.checkpoint;

import io.tailstream.model.file.ElementType;
import io.tailstream.model.file.HostTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The same weights under the names that checkpoints come with; written from the formats, not from the program. */
final class NamedCheckpoints {
    private NamedCheckpoints() {}

    /** open_clip's CustomTextCLIP, with the buffer that older files hold. */
    static Map<String, HostTensor> openClipText(Map<String, HostTensor> openAi) {
        Map<String, HostTensor> all = renamed(
                openAi, name -> name.startsWith("visual.") || name.equals("logit_scale") ? name : "text." + name);
        all.put("text.attn_mask", HostTensor.of(new float[] {0, Float.NEGATIVE_INFINITY, 0, 0}, 2, 2));
        return all;
    }

    static Map<String, HostTensor> openClip(Map<String, HostTensor> openAi) {
        Map<String, HostTensor> all = renamed(openAi, UnaryOperator.identity());
        all.put("attn_mask", HostTensor.of(new float[] {0, Float.NEGATIVE_INFINITY, 0, 0}, 2, 2));
        return all;
    }

    static Map<String, HostTensor> module(Map<String, HostTensor> openAi) {
        Map<String, HostTensor> all = renamed(openAi, name -> "module." + name);
        all.put("input_resolution", HostTensor.of(new float[] {37}));
        return all;
    }

    static Map<String, HostTensor> huggingFace(Map<String, HostTensor> openAi) {
        Map<String, HostTensor> all = new LinkedHashMap<>();
        openAi.forEach((name, tensor) -> {
            if (name.equals("visual.proj") || name.equals("text_projection")) {
                all.put(
                        name.equals("visual.proj") ? "visual_projection.weight" : "text_projection.weight",
                        flip(tensor));
                return;
            }
            String there = name.replaceFirst("^visual\\.transformer\\.resblocks\\.", "vision_model.encoder.layers.")
                    .replaceFirst("^transformer\\.resblocks\\.", "text_model.encoder.layers.")
                    .replace(".ln_1.", ".layer_norm1.")
                    .replace(".ln_2.", ".layer_norm2.")
                    .replace(".attn.", ".self_attn.")
                    .replace(".c_fc.", ".fc1.")
                    .replace(".c_proj.", ".fc2.")
                    .replaceFirst("^visual\\.conv1\\.", "vision_model.embeddings.patch_embedding.")
                    .replaceFirst("^visual\\.class_", "vision_model.embeddings.class_")
                    .replaceFirst("^visual\\.positional_embedding", "vision_model.embeddings.position_embedding.weight")
                    .replaceFirst("^visual\\.ln_pre\\.", "vision_model.pre_layrnorm.")
                    .replaceFirst("^visual\\.ln_post\\.", "vision_model.post_layernorm.")
                    .replaceFirst("^token_embedding\\.", "text_model.embeddings.token_embedding.")
                    .replaceFirst("^positional_embedding", "text_model.embeddings.position_embedding.weight")
                    .replaceFirst("^ln_final\\.", "text_model.final_layer_norm.");
            if (there.contains("in_proj_")) {
                String[] each = {"q", "k", "v"};
                for (int i = 0; i < 3; i++) {
                    all.put(there.replace("in_proj_", each[i] + "_proj."), third(tensor, i));
                }
            } else {
                all.put(there, tensor);
            }
        });
        ByteBuffer ids = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        all.put("text_model.embeddings.position_ids", new HostTensor(ElementType.I64, new long[] {1, 2}, ids));
        return all;
    }

    /** Every parameter cut off to bfloat16. */
    static Map<String, HostTensor> brief(Map<String, HostTensor> checkpoint) {
        Map<String, HostTensor> all = new LinkedHashMap<>();
        checkpoint.forEach((name, tensor) -> {
            ByteBuffer out = ByteBuffer.allocate(tensor.size() * 2).order(ByteOrder.LITTLE_ENDIAN);
            for (float value : tensor.floats()) {
                out.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
            }
            all.put(name, new HostTensor(ElementType.BF16, tensor.shape(), out.flip()));
        });
        return all;
    }

    static Map<String, HostTensor> half(Map<String, HostTensor> checkpoint) {
        Map<String, HostTensor> all = new LinkedHashMap<>();
        checkpoint.forEach((name, tensor) -> all.put(name, tensor.toHalf()));
        return all;
    }

    private static Map<String, HostTensor> renamed(Map<String, HostTensor> tensors, UnaryOperator<String> rename) {
        Map<String, HostTensor> all = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> all.put(rename.apply(name), tensor));
        return all;
    }

    private static HostTensor third(HostTensor tensor, int i) {
        long[] shape = tensor.shape();
        shape[0] /= 3;
        int bytes = tensor.data().remaining() / 3;
        return new HostTensor(tensor.type(), shape, tensor.data().slice(i * bytes, bytes));
    }

    private static HostTensor flip(HostTensor tensor) {
        int rows = (int) tensor.shape()[0];
        int columns = (int) tensor.shape()[1];
        int width = tensor.type().bytes();
        byte[] in = new byte[tensor.data().remaining()];
        tensor.data().get(in);
        ByteBuffer out = ByteBuffer.allocate(in.length);
        for (int c = 0; c < columns; c++) {
            for (int r = 0; r < rows; r++) {
                int from = (r * columns + c) * width;
                out.put(Arrays.copyOfRange(in, from, from + width));
            }
        }
        return new HostTensor(tensor.type(), new long[] {columns, rows}, out.flip());
    }
}
