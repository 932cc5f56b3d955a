/** Images that records name instead of carrying. */
package io.tailstream.stream.image;
