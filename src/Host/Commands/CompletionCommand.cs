using System.CommandLine;

namespace City.Host.Commands;

/// <summary><c>citybrain completion bash</c>: a script that completes commands and options in a shell.</summary>
internal static class CompletionCommand
{
    // The program itself says what may stand at the cursor; where it knows nothing, the shell offers files.
    private const string Bash = """
        _citybrain() {
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" \
            -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _citybrain citybrain
        """;

    public static Command Create(TextWriter output)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash." };
        shell.AcceptOnlyFromAmong("bash");
        var command = new Command(
            "completion", "Prints a script for the shell. 输出命令补全脚本。") { shell };
        command.SetAction(async (_, _) =>
        {
            await output.WriteLineAsync(Bash);
            return Entry.Done;
        });
        return command;
    }
}
