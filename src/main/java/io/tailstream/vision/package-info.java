/** From bytes to checked, decoded, resized and normalised pixels. Knows no framework and no stream. */
package io.tailstream.vision;
