package io.tailstream.training.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageListTest {

    @TempDir
    private Path root;

    @Test
    void shouldReadAListWithItsClassNames() throws IOException {
        Path list = write("train.txt", "cats/a b.png 1\n\nhogs/c.png\t0\n");
        write("classnames.txt", "hogs wild hog\ncats cat\n");

        ImageList images = ImageList.read(list, root, null);

        assertEquals(List.of("wild hog", "cat"), images.classNames());
        assertArrayEquals(new int[] {1, 0}, images.labels());
        assertEquals(root.resolve("cats/a b.png"), images.files().get(0));
    }

    @Test
    void shouldNameClassesByTheirFolderWithoutClassNames() throws IOException {
        Path list = write("train.txt", "cats/a.png 2\nhogs/b.png 0\n");

        assertEquals(
                List.of("hogs", "class 1", "cats"),
                ImageList.read(list, root, null).classNames());
    }

    @Test
    void shouldNameFileAndLineOfABadLabel() throws IOException {
        Path list = write("train.txt", "a.png 0\nb.png zero\n");

        IOException e = assertThrows(IOException.class, () -> ImageList.read(list, root, null));

        assertEquals(list + ":2: the label must be a whole number, found 'zero'", e.getMessage());
    }

    @Test
    void shouldNameFileAndLineWhereTheLabelIsMissing() throws IOException {
        Path list = write("train.txt", "a.png\n");

        IOException e = assertThrows(IOException.class, () -> ImageList.read(list, root, null));

        assertEquals(list + ":1: expected 'relative/path label', found 'a.png'", e.getMessage());
    }

    @Test
    void shouldRefuseALabelThatNoClassHas() throws IOException {
        write("classnames.txt", "a\nb\n");
        Path list = write("train.txt", "a.png 0\n\nb.png 2\n");

        IOException e = assertThrows(IOException.class, () -> ImageList.read(list, root, null));

        assertEquals(list + ":3: label 2 is not one of the classes 0 to 1", e.getMessage());
    }

    @Test
    void shouldRefuseAMissingRoot() throws IOException {
        Path list = write("train.txt", "a.png 0\n");

        IOException e = assertThrows(IOException.class, () -> ImageList.read(list, root.resolve("none"), null));

        assertEquals("no such folder: " + root.resolve("none"), e.getMessage());
    }

    @Test
    void shouldReadAnImageFolderInNameOrder() throws IOException {
        image("b/2.png");
        image("a/deeper/1.PNG");
        write("a/notes.txt", "not an image");

        ImageList images = ImageList.folder(root, null);

        assertEquals(List.of("a", "b"), images.classNames());
        assertArrayEquals(new int[] {0, 1}, images.labels());
        assertEquals(4, images.pixels(0).width());
    }

    @Test
    void shouldSayWhichImageCannotBeDecoded() throws IOException {
        write("a/broken.png", "no image at all");

        IOException e = assertThrows(
                IOException.class, () -> ImageList.folder(root, null).pixels(0));

        assertTrue(e.getMessage().startsWith(root.resolve("a/broken.png") + ": cannot be decoded"), e.getMessage());
    }

    @Test
    void shouldMatchOtherClassOrdersByName() throws IOException {
        image("a/1.png");
        image("b/2.png");

        LabelledImages relabelled =
                SelectedImages.relabelled(ImageList.folder(root, null), List.of("b", "c", "a"), "test");

        assertArrayEquals(new int[] {2, 0}, relabelled.labels());
    }

    @Test
    void shouldRefuseImagesOfUnknownClasses() throws IOException {
        image("a/1.png");
        image("b/2.png");
        LabelledImages images = ImageList.folder(root, null);

        IOException e = assertThrows(IOException.class, () -> SelectedImages.relabelled(images, List.of("a"), "test"));

        assertEquals("test: images of classes that are not among the 1 known ones: b", e.getMessage());
    }

    private Path write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private void image(String name) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    }
}
