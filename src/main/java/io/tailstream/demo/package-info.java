/**
 * What {@code tailstream demo} needs beside the program itself: generated images whose priors, preferences and parts are
 * known, a broker in the process, the bundled backbones, and what reads the run's outcome back from the topics.
 */
package io.tailstream.demo;
