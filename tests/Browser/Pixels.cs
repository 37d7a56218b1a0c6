using Microsoft.Playwright;
using Xunit;

namespace City.Browser;

/// <summary>What is painted on the map, as a camera sees it.</summary>
internal static class Pixels
{
    private const int TriesMax = 100;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(300);

    /// <summary>
    /// How many pixels of a part of the window have the colour of a token of the style sheet, and the mean of where
    /// they lie from its left edge.
    /// </summary>
    public static async Task<(int Count, double Left)> OfAsync(Window window, string token, Clip clip)
    {
        var picture = await window.Page.ScreenshotAsync(new PageScreenshotOptions { Clip = clip });
        var found = await window.Page.EvaluateAsync<double[]>("""
            async ([picture, token]) => {
              const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
              const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
              const pen = new OffscreenCanvas(image.width, image.height)
                .getContext('2d', { willReadFrequently: true });
              const probe = document.body.appendChild(document.createElement('i'));
              probe.style.color = `var(${token})`;
              pen.fillStyle = getComputedStyle(probe).color;
              probe.remove();
              pen.fillRect(0, 0, 1, 1);
              const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
              pen.drawImage(image, 0, 0);
              const { data } = pen.getImageData(0, 0, image.width, image.height);
              let count = 0, left = 0;
              for (let at = 0; at < data.length; at += 4) {
                if (Math.abs(data[at] - red) + Math.abs(data[at + 1] - green) + Math.abs(data[at + 2] - blue) > 24)
                  continue;
                count++;
                left += (at / 4) % image.width;
              }
              return [count, count ? left / count : 0];
            }
            """, new[] { Convert.ToBase64String(picture), token });
        return ((int)found[0], found[1]);
    }

    /// <summary>
    /// How many pixels have the colour, as soon as they are more than so many, or after half a minute.
    /// </summary>
    public static async Task<int> MoreThanAsync(Window window, string token, Clip clip, int few)
    {
        for (var tries = 1; ; tries++)
        {
            var (count, _) = await OfAsync(window, token, clip);
            if (count > few || tries == TriesMax) return count;
            await Task.Delay(BetweenTries, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A box around the middle of the map.</summary>
    public static async Task<Clip> MiddleAsync(Window window, int width, int height)
    {
        var box = (await window.Page.Locator("#map").BoundingBoxAsync())!;
        return new Clip
        {
            X = box.X + (box.Width / 2) - (width / 2f),
            Y = box.Y + (box.Height / 2) - (height / 2f),
            Width = width,
            Height = height,
        };
    }
}
