/** Adapters trained on a frozen backbone, by the settings of the paper. */
package io.tailstream.training.adapter;
