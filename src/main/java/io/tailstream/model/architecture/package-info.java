/** The shapes of a CLIP model: its two towers, their blocks, its activation. */
package io.tailstream.model.architecture;
