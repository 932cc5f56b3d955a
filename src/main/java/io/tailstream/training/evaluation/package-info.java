/** Models compared offline, as in the tables of the paper. */
package io.tailstream.training.evaluation;
