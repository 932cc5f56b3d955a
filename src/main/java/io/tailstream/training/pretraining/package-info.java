/** Small backbones from nothing, with the recipe that makes them again. */
package io.tailstream.training.pretraining;
