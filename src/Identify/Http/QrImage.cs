using System.Text;
using QRCoder;

namespace City.Identify;

/// <summary>Texts as QR codes, of which a quarter may be lost (level Q), with a quiet zone around them.</summary>
internal static class QrImage
{
    /// <summary>The longest text, in bytes: what is longer no phone reads from a label.</summary>
    public const int BytesMax = 1_000;

    private const int ModulePixels = 8;

    /// <summary>As a drawing.</summary>
    public static byte[] Svg(string text)
    {
        using var data = Make(text);
        using var code = new SvgQRCode(data);
        return Encoding.UTF8.GetBytes(code.GetGraphic(ModulePixels));
    }

    /// <summary>As a picture.</summary>
    public static byte[] Png(string text)
    {
        using var data = Make(text);
        using var code = new PngByteQRCode(data);
        return code.GetGraphic(ModulePixels);
    }

    private static QRCodeData Make(string text) =>
        QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.Q, forceUtf8: true);
}
