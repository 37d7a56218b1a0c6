using System.CommandLine;
using City.Host.Backups;
using City.Kernel;

namespace City.Host.Commands;

/// <summary>The options of every command that reads or writes archives which may be encrypted.</summary>
internal sealed class SecretOptions
{
    private readonly Option<string?> _passphrase = new("--passphrase-file")
    {
        HelpName = "FILE",
        Description = "Encrypted with the passphrase that stands in a file. 以口令文件加密。",
    };

    private readonly Option<string?> _key = new("--key-file")
    {
        HelpName = "FILE",
        Description = $"Encrypted with a file of {ArchiveSecret.KeyBytes} random bytes. 以 32 字节密钥文件加密。",
    };

    public SecretOptions(Command command)
    {
        command.Options.Add(_passphrase);
        command.Options.Add(_key);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_passphrase) is not null && result.GetResult(_key) is not null)
                result.AddError("--passphrase-file, --key-file: give one of them. · 两者只能选一。");
        });
    }

    /// <summary>The secret that the command line names; null where it names none.</summary>
    public async Task<Result<ArchiveSecret?>> ReadAsync(ParseResult parsed, CancellationToken cancel)
    {
        var (passphrase, key) = (parsed.GetValue(_passphrase), parsed.GetValue(_key));
        if (passphrase is null && key is null) return default(ArchiveSecret);
        var read = await ArchiveSecret.ReadAsync(passphrase ?? key!, passphrase is not null, cancel);
        return read.TryGet(out var secret, out var refusal) ? secret : refusal;
    }
}
