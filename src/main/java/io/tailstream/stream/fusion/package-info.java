/**
 * The second station: {@code backbone-outputs} to {@code predictions}, by the backdoor adjustment that the outputs'
 * release names. Stateless but for the releases, so any number of processes share the work.
 */
package io.tailstream.stream.fusion;
