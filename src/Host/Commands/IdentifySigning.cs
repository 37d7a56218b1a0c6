using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using City.Identify;

namespace City.Host.Commands;

/// <summary>
/// <c>citybrain identify key</c>, <c>sign</c>, <c>certify</c> and <c>verify</c>: who said what an identifier holds.
/// Exit codes: 0 done or trusted, 1 refused or not trusted, 2 wrong options or credential, 3 not reached, 130
/// interrupted.
/// </summary>
internal static class IdentifySigning
{
    private const int KeyBits = 3_072, DaysMax = 3_650, DaysUsual = 365, IndexUsual = 400, IndexMax = 1_000_000;

    public static Command Key(TextWriter output)
    {
        var to = new Option<string>("--to")
        {
            Description = "The new file of the private key; the public one goes to FILE.pub. 私钥文件，公钥存为 FILE.pub。",
            HelpName = "FILE", Required = true,
        };
        to.Validators.Add(result => Checks.Each(result, text => Checks.NewFile(text)
            ?? (Path.Exists(text) ? "is there already; name a new file. · 文件已存在，请换一个名称。" : null)));
        var command = new Command("key", "Makes a key for signing identifiers. 生成标识签名密钥。") { to };
        command.SetAction(async (parsed, cancel) =>
        {
            using var key = RSA.Create(KeyBits);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            var file = parsed.GetValue(to)!;
            await using (var stream = new FileStream(file, options))
            await using (var writer = new StreamWriter(stream))
                await writer.WriteLineAsync(key.ExportPkcs8PrivateKeyPem().AsMemory(), cancel);
            await File.WriteAllTextAsync(file + ".pub", key.ExportSubjectPublicKeyInfoPem() + "\n", cancel);
            await output.WriteLineAsync($"{file}, {file}.pub");
            return Entry.Done;
        });
        return command;
    }

    public static Command Sign(TextWriter output, TextWriter errors)
    {
        var handle = new Argument<string>("HANDLE") { Description = "The identifier. 标识。" };
        var (by, node) = (new SignerOptions(), IdentifyOption.NodeToAsk());
        var command = new Command("sign", "Signs what an identifier holds. 对标识的值签名。") { handle, node };
        by.AddTo(command);
        command.Asks(errors, async (parsed, link, cancel) =>
        {
            var name = parsed.GetValue(handle)!;
            if (await ResolveAsync(parsed.GetValue(node)!, name, errors, cancel) is not { } answer)
                return Entry.Unreached;
            if (!answer.IsSuccess) return await RefusedAsync(errors, answer);
            using var key = by.Key(parsed);
            var value = by.Signer(parsed, key).Sign(by.Index(parsed), name, answer.Values, by.Life(parsed));
            return await PutAsync(link, name, value, (output, errors), cancel);
        });
        return command;
    }

    public static Command Certify(TextWriter output, TextWriter errors)
    {
        var subject = new Argument<string>("SUBJECT")
        {
            Description = "Whose key: 300:88.1/ADMIN. The certificate is put into that identifier. 被认证的密钥。",
        };
        subject.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && IdentifyOption.Reference(result.Tokens[0].Value) is { } fault)
                result.AddError($"SUBJECT {result.Tokens[0].Value}: {fault}");
        });
        var its = SignerOptions.KeyFile("--subject-key", "PEM file of its public key. 被认证的公钥 PEM 文件。", true);
        var grants = new Option<string[]>("--may")
        {
            Description = "What it may sign: everything, thisHandle:HANDLE, derivedPrefixes:0.NA/88, "
                + "handlesUnderThisPrefix:0.NA/88.1; may be repeated. 可签名的范围，可重复。",
            HelpName = "WHAT", Required = true,
        };
        grants.Validators.Add(result => Checks.Each(result, text => Grant(text) is null
            ? "give everything, or thisHandle:, derivedPrefixes: or handlesUnderThisPrefix: and a handle. "
                + "· 应为 everything 或 类别:标识。"
            : null));
        var by = new SignerOptions();
        var command = new Command("certify", "Certifies the key of who signs. 为签名密钥签发证书。") { subject, its, grants };
        by.AddTo(command);
        command.Asks(errors, async (parsed, link, cancel) =>
        {
            var whose = SignerOptions.Named(parsed.GetValue(subject)!);
            using var key = by.Key(parsed);
            using var theirs = SignerOptions.Read(parsed.GetValue(its)!);
            var value = by.Signer(parsed, key).Certify(by.Index(parsed), whose, theirs.ExportParameters(false),
                [.. parsed.GetValue(grants)!.Select(text => Grant(text)!)], by.Life(parsed));
            return await PutAsync(link, whose.Handle, value, (output, errors), cancel);
        });
        return command;
    }

    public static Command Verify(TextWriter output, TextWriter errors)
    {
        var handle = new Argument<string>("HANDLE") { Description = "The identifier. 标识。" };
        var root = SignerOptions.KeyFile("--root", "PEM file of the root's public key. 根公钥 PEM 文件。", true);
        var node = IdentifyOption.NodeToAsk();
        var command = new Command("verify", "Whether an identifier is signed by whom the root certified. 验证标识签名链。")
        {
            handle, root, node,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var (name, at) = (parsed.GetValue(handle)!, parsed.GetValue(node)!);
            if (await ResolveAsync(at, name, errors, cancel) is not { } answer) return Entry.Unreached;
            if (!answer.IsSuccess) return await RefusedAsync(errors, answer);
            await using var client = Client(at);
            using var key = SignerOptions.Read(parsed.GetValue(root)!);
            var verifier = new RecordVerifier(key.ExportParameters(false),
                (link, stop) => client.ResolveAsync(link, [], [], stop), TimeProvider.System);
            var verdict = await verifier.VerifyAsync(name, answer.Values, cancel);
            await (verdict.IsTrusted ? output : errors).WriteLineAsync(verdict.IsTrusted
                ? $"trusted 可信: {name}, {verdict.Signer}"
                : $"not trusted 不可信: {name}: {verdict.Why}");
            return verdict.IsTrusted ? Entry.Done : Entry.Failed;
        });
        return command;
    }

    private static HandleGrant? Grant(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (what, handle) = colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
        return (what, handle.Length > 0) switch
        {
            (HandleGrant.Everything, false) => new HandleGrant(what, ""),
            (HandleGrant.ThisHandle or HandleGrant.DerivedPrefixes or HandleGrant.HandlesUnderThisPrefix, true) =>
                new HandleGrant(what, handle),
            _ => null,
        };
    }

    private static HandleClient Client(string node) =>
        new(new HandleClientOptions { Node = IdentifyOption.End(node) });

    private static async Task<HandleAnswer?> ResolveAsync(
        string node, string handle, TextWriter errors, CancellationToken cancel)
    {
        await using var client = Client(node);
        try
        {
            return await client.ResolveAsync(handle, [], [], cancel);
        }
        catch (IOException fault)
        {
            await errors.WriteLineAsync(fault.Message);
            return null;
        }
    }

    private static async Task<int> RefusedAsync(TextWriter errors, HandleAnswer answer)
    {
        await errors.WriteLineAsync($"{answer.Code} ({(int)answer.Code}) {answer.Message}".TrimEnd());
        return Entry.Failed;
    }

    private static async Task<int> PutAsync(
        CityLink link, string handle, HandleValue value, (TextWriter Output, TextWriter Errors) to,
        CancellationToken cancel)
    {
        using var request = link.Request(
            HttpMethod.Put, $"api/handles/{Uri.EscapeDataString(handle)}?index=various");
        request.Content = new StringContent(JsonSerializer.Serialize(
            new[] { new { index = value.Index, type = value.Type, data = value.Text } }));
        try
        {
            using var answer = await link.Client.SendAsync(request, cancel);
            if (!answer.IsSuccessStatusCode)
                return await AskCommand.RefusedAsync(to.Errors,
                    CityLink.Problem(answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(cancel)));
            await to.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{value.Type} {value.Index}:{handle}"));
            return Entry.Done;
        }
        catch (HttpRequestException fault)
        {
            await to.Errors.WriteLineAsync(fault.Message);
            return Entry.Unreached;
        }
    }

    /// <summary>The options that say who signs.</summary>
    private sealed class SignerOptions
    {
        private readonly Option<string> _key = KeyFile("--key", "PEM file of the private key. 私钥 PEM 文件。", false);
        private readonly Option<string> _by = new("--by")
        {
            Description = "Whose key it is: 300:88.1/ADMIN. 签名者。", HelpName = "INDEX:HANDLE", Required = true,
        };

        private readonly Option<string[]> _chain = new("--chain")
        {
            Description = "Where certificates are, from this key's up to the root's; may be repeated. 证书链，可重复。",
            HelpName = "INDEX:HANDLE",
        };

        private readonly Option<int> _days = Number("--days", "How long it is good. 有效天数。", DaysUsual, DaysMax);
        private readonly Option<int> _index = Number("--index", "At which index it is put. 值索引。", IndexUsual, IndexMax);

        public SignerOptions()
        {
            _by.Validators.Add(result => Checks.Each(result, IdentifyOption.Reference));
            _chain.Validators.Add(result => Checks.Each(result, IdentifyOption.Reference));
        }

        public void AddTo(Command command)
        {
            foreach (var option in (Option[])[_key, _by, _chain, _days, _index]) command.Add(option);
        }

        public int Index(ParseResult parsed) => parsed.GetValue(_index);

        public TimeSpan Life(ParseResult parsed) => TimeSpan.FromDays(parsed.GetValue(_days));

        public RSA Key(ParseResult parsed) => Read(parsed.GetValue(_key)!);

        public HandleSigner Signer(ParseResult parsed, RSA key) => new(key, Named(parsed.GetValue(_by)!),
            [.. (parsed.GetValue(_chain) ?? []).Select(Named)], TimeProvider.System);

        public static RSA Read(string file)
        {
            var key = RSA.Create();
            key.ImportFromPem(File.ReadAllText(file));
            return key;
        }

        public static Option<string> KeyFile(string name, string about, bool isPublic)
        {
            var option = new Option<string>(name) { Description = about, HelpName = "FILE", Required = true };
            option.Validators.Add(result => Checks.Each(result, text => Fault(text, isPublic)));
            return option;
        }

        private static string? Fault(string file, bool isPublic)
        {
            try
            {
                using var key = Read(file);
                if (!isPublic) key.ExportParameters(includePrivateParameters: true);
                return null;
            }
            catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or ArgumentException
                or CryptographicException)
            {
                return "is no RSA key in PEM. · 不是 PEM 格式的 RSA 密钥。";
            }
        }

        public static HandleReference Named(string text) =>
            HandleReference.TryParse(text, out var reference) ? reference : default;

        private static Option<int> Number(string name, string about, int usual, int most) => new(name)
        {
            Description = about, HelpName = "N", DefaultValueFactory = _ => usual,
            CustomParser = result => Checks.Whole(result, name, most),
        };
    }
}
