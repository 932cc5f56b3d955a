/** Generated images of objects whose parts, priors and appearance are known. */
package io.tailstream.demo.image;
