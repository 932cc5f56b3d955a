/** Losses, optimisers, loops and data sets: pre-training of backbones and tuning of adapters. */
package io.tailstream.training;
