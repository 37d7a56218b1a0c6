using System.Security.Cryptography;
using City.Host.Backups;
using City.TestKit;
using Xunit;

namespace City.Host.Tests;

/// <summary>Files of archives: encrypted or not, whole or not there.</summary>
public sealed class ArchiveFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("archive");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Path => _folder.Of("a.archive");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(SealedHead.ChunkBytes - 1)]
    [InlineData(SealedHead.ChunkBytes)]
    [InlineData(SealedHead.ChunkBytes + 1)]
    [InlineData(2 * SealedHead.ChunkBytes)]
    [InlineData(1_000_000)]
    public async Task What_was_encrypted_comes_back_and_does_not_stand_in_the_file(int length)
    {
        var (secret, content) = (ArchiveSecret.OfKey(RandomNumberGenerator.GetBytes(32)), Content(length));

        await WriteAsync(content, secret);

        Assert.Equal(content, await ReadAsync(secret));
        var kept = await File.ReadAllBytesAsync(Path, Cancel);
        if (length > 100) Assert.Equal(-1, kept.AsSpan().IndexOf(content.AsSpan(0, 32)));
    }

    [Fact]
    public async Task A_passphrase_opens_what_it_closed_and_another_one_is_told_from_damage()
    {
        await WriteAsync(Content(1_000), ArchiveSecret.OfPassphrase("街灯 under repair"));

        Assert.Equal(Content(1_000), await ReadAsync(ArchiveSecret.OfPassphrase("街灯 under repair")));
        foreach (var wrong in new[] { null, ArchiveSecret.OfPassphrase("another"), ArchiveSecret.OfKey(new byte[32]) })
        {
            var opened = await ArchiveFile.OpenAsync(Path, wrong, Cancel);
            Assert.Equal("archive.secret", opened.Refusal?.Code);
        }
    }

    [Fact]
    public async Task No_two_archives_of_one_key_are_alike()
    {
        var secret = ArchiveSecret.OfKey(new byte[32]);
        await WriteAsync(Content(1_000), secret);
        var first = await File.ReadAllBytesAsync(Path, Cancel);
        File.Delete(Path);
        await WriteAsync(Content(1_000), secret);

        Assert.NotEqual(first[SealedHead.Bytes..], (await File.ReadAllBytesAsync(Path, Cancel))[SealedHead.Bytes..]);
    }

    [Fact]
    public async Task A_bit_turned_in_an_encrypted_archive_is_found_and_so_is_a_cut_or_a_moved_chunk()
    {
        var secret = ArchiveSecret.OfKey(new byte[32]);
        await WriteAsync(Content(2 * SealedHead.ChunkBytes + 100), secret);
        var sound = await File.ReadAllBytesAsync(Path, Cancel);
        const int chunk = SealedHead.ChunkBytes + SealedHead.TagBytes;
        for (var at = 0; at < sound.Length; at += at < SealedHead.Bytes ? 1 : 50_021)
        {
            var harmed = (byte[])sound.Clone();
            harmed[at] ^= 1;
            // A file that does not begin as an encrypted one is taken for a plain one, which it is not either.
            await RefusedAsync(harmed, secret, plainHeadIsFound: at < SealedHead.Magic.Length);
        }

        foreach (var length in new[] { SealedHead.Bytes, SealedHead.Bytes + chunk, sound.Length - 1, 60 })
            await RefusedAsync(sound[..length], secret);
        var (one, two) = (sound[SealedHead.Bytes..][..chunk], sound[(SealedHead.Bytes + chunk)..][..chunk]);
        await RefusedAsync([.. sound[..SealedHead.Bytes], .. two, .. one, .. sound[(SealedHead.Bytes + 2 * chunk)..]],
            secret);
    }

    [Fact]
    public async Task A_write_that_fails_leaves_neither_an_archive_nor_a_part_of_one()
    {
        await Assert.ThrowsAsync<IOException>(() => ArchiveFile.WriteAsync<bool>(Path, null, async into =>
        {
            await into.WriteAsync(new byte[3_000_000], Cancel);
            throw new IOException("The disk is full.");
        }, Cancel));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Root));
    }

    [Fact]
    public async Task A_part_that_was_left_behind_is_written_over_and_an_archive_never()
    {
        await File.WriteAllTextAsync(Path + ".part", new string('x', 5_000), Cancel);
        await WriteAsync(Content(10), null);
        Assert.Equal([Path], Directory.EnumerateFileSystemEntries(_folder.Root));
        Assert.Equal(Content(10), await File.ReadAllBytesAsync(Path, Cancel));

        await Assert.ThrowsAsync<IOException>(() => WriteAsync(Content(20), null));
        Assert.Equal(Content(10), await File.ReadAllBytesAsync(Path, Cancel));
    }

    [Fact]
    public async Task A_secret_that_cannot_be_one_is_refused()
    {
        await File.WriteAllBytesAsync(_folder.Of("short"), new byte[31], Cancel);
        await File.WriteAllTextAsync(_folder.Of("empty"), " \n", Cancel);
        await File.WriteAllTextAsync(_folder.Of("phrase"), "a phrase\n", Cancel);

        Assert.NotNull((await ArchiveSecret.ReadAsync(_folder.Of("short"), isPassphrase: false, Cancel)).Refusal);
        Assert.NotNull((await ArchiveSecret.ReadAsync(_folder.Of("empty"), isPassphrase: true, Cancel)).Refusal);
        Assert.NotNull((await ArchiveSecret.ReadAsync(_folder.Of("missing"), isPassphrase: true, Cancel)).Refusal);
        Assert.True((await ArchiveSecret.ReadAsync(_folder.Of("phrase"), isPassphrase: true, Cancel))
            .TryGet(out var read, out _));
        var salt = "sixteen bytes.."u8.ToArray();
        Assert.Equal(ArchiveSecret.OfPassphrase("a phrase").Derive(salt, 10).Cipher, read.Derive(salt, 10).Cipher);
    }

    private static byte[] Content(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private Task<bool> WriteAsync(byte[] content, ArchiveSecret? secret) =>
        ArchiveFile.WriteAsync(Path, secret, async into =>
        {
            // In pieces that fit no chunk.
            for (var at = 0; at < content.Length; at += 70_001)
                await into.WriteAsync(content.AsMemory(at, Math.Min(70_001, content.Length - at)), Cancel);
            return true;
        }, Cancel);

    private async Task<byte[]> ReadAsync(ArchiveSecret secret)
    {
        var opened = await ArchiveFile.OpenAsync(Path, secret, Cancel);
        Assert.True(opened.TryGet(out var from, out var refusal), refusal?.Detail);
        await using (from)
        {
            using var into = new MemoryStream();
            await from.CopyToAsync(into, Cancel);
            return into.ToArray();
        }
    }

    private async Task RefusedAsync(byte[] file, ArchiveSecret secret, bool plainHeadIsFound = false)
    {
        await File.WriteAllBytesAsync(Path, file, Cancel);
        var opened = await ArchiveFile.OpenAsync(Path, secret, Cancel);
        if (!opened.TryGet(out var from, out _)) return;
        await using (from)
        {
            Assert.Equal(plainHeadIsFound, from is not OpeningStream);
            if (!plainHeadIsFound)
                await Assert.ThrowsAsync<InvalidDataException>(() => from.CopyToAsync(Stream.Null, Cancel));
        }
    }
}
