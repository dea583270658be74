using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Internal;
using System.Security;

namespace XelloPowerSchool.Host;

/// <summary>
/// The engine's user interface on a console: output to the standard output; errors, warnings, verbose lines, progress
/// and prompts to the standard error stream, so that redirected output holds results only.
/// </summary>
internal sealed class Terminal : PSHostUserInterface
{
    private readonly Lock _gate = new();
    private readonly TerminalScreen _screen = new();
    private int _progressLength;

    private static bool UseColour => !Console.IsErrorRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>From now on everything is about the error that ended the script.</summary>
    public bool ReportsFailure { get; set; }

    public override PSHostRawUserInterface RawUI => _screen;

    public override bool SupportsVirtualTerminal => !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public override void Write(string value)
    {
        lock (_gate)
        {
            ClearProgress();
            if (ReportsFailure)
            {
                Console.Error.Write(UseColour ? value : Plain(value));
            }
            else
            {
                Console.Out.Write(SupportsVirtualTerminal ? value : Plain(value));
            }
        }
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => Write(value + Environment.NewLine);

    public override void WriteErrorLine(string value) => Aside(value, "\x1b[31;1m");

    public override void WriteWarningLine(string message) => Aside("WARNING: " + message, "\x1b[33;1m");

    public override void WriteVerboseLine(string message) => Aside("VERBOSE: " + message, "\x1b[33m");

    public override void WriteDebugLine(string message) => Aside("DEBUG: " + message, "\x1b[33m");

    /// <summary>One line that is written over. Nobody watches a redirected stream.</summary>
    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        if (Console.IsErrorRedirected)
        {
            return;
        }

        lock (_gate)
        {
            ClearProgress();
            if (record.RecordType == ProgressRecordType.Completed)
            {
                return;
            }

            string percent = record.PercentComplete >= 0 ? $" {record.PercentComplete,3} %" : "";
            string left = record.SecondsRemaining >= 0 ? $" {TimeSpan.FromSeconds(record.SecondsRemaining):m\\:ss} left" : "";
            string line = $"{record.Activity}:{percent} {record.StatusDescription}{left}";
            int width = Math.Max(20, _screen.BufferSize.Width - 1);
            line = line.Length > width ? line[..width] : line;
            Console.Error.Write(line);
            _progressLength = line.Length;
        }
    }

    public void EndProgress()
    {
        lock (_gate)
        {
            ClearProgress();
        }
    }

    public override string ReadLine() => Console.In.ReadLine() ?? throw NoMoreInput();

    public override SecureString ReadLineAsSecureString()
    {
        var secret = new SecureString();
        if (Console.IsInputRedirected)
        {
            foreach (char c in ReadLine())
            {
                secret.AppendChar(c);
            }
        }
        else
        {
            ReadKeys(secret);
        }

        secret.MakeReadOnly();
        return secret;
    }

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        Announce(caption, message);
        var answers = new Dictionary<string, PSObject>(StringComparer.OrdinalIgnoreCase);
        foreach (FieldDescription field in descriptions)
        {
            string label = string.IsNullOrEmpty(field.Label) ? field.Name : field.Label.Replace("&", "", StringComparison.Ordinal);
            Type type = Type.GetType(field.ParameterAssemblyFullName) ?? typeof(string);
            object answer;
            if (type == typeof(PSCredential))
            {
                answer = PromptForCredential("", label, "", "");
            }
            else
            {
                Ask(label + ": ");
                answer = type == typeof(SecureString) ? ReadLineAsSecureString() : LanguagePrimitives.ConvertTo(ReadLine(), type, CultureInfo.InvariantCulture);
            }

            answers[field.Name] = PSObject.AsPSObject(answer);
        }

        return answers;
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        PromptForCredential(caption, message, userName, targetName, PSCredentialTypes.Default, PSCredentialUIOptions.Default);

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options)
    {
        Announce(caption, message);
        if (string.IsNullOrEmpty(userName))
        {
            Ask("User: ");
            userName = ReadLine().Trim();
        }

        Ask($"Password for {userName}: ");
        return new PSCredential(userName, ReadLineAsSecureString());
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Announce(caption, message);
        (string Key, string Label)[] options = [.. choices.Select(ToOption)];
        while (true)
        {
            Ask(string.Join("  ", options.Select(o => $"[{o.Key}] {o.Label}")) + "  [?] Help");
            Ask(defaultChoice >= 0 ? $" (default is \"{options[defaultChoice].Key}\"): " : ": ");
            string answer = ReadLine().Trim();
            if (answer.Length == 0 && defaultChoice >= 0)
            {
                return defaultChoice;
            }

            int index = Array.FindIndex(options, o =>
                string.Equals(o.Key, answer, StringComparison.OrdinalIgnoreCase) || string.Equals(o.Label, answer, StringComparison.OrdinalIgnoreCase));
            if (index >= 0)
            {
                return index;
            }

            if (answer == "?")
            {
                for (int i = 0; i < options.Length; i++)
                {
                    Aside($"{options[i].Key} - {choices[i].HelpMessage}", "");
                }
            }
        }
    }

    /// <summary>"&amp;Yes" is offered as [Y] Yes.</summary>
    private static (string Key, string Label) ToOption(ChoiceDescription choice)
    {
        string label = choice.Label.Replace("&", "", StringComparison.Ordinal);
        int mark = choice.Label.IndexOf('&', StringComparison.Ordinal);
        string key = mark >= 0 && mark + 1 < choice.Label.Length ? choice.Label[mark + 1].ToString().ToUpperInvariant() : label;
        return (key, label);
    }

    private static void ReadKeys(SecureString secret)
    {
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace && secret.Length > 0)
            {
                secret.RemoveAt(secret.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                secret.AppendChar(key.KeyChar);
            }
        }

        Console.Error.WriteLine();
    }

    private void Announce(string caption, string message)
    {
        if (!string.IsNullOrEmpty(caption))
        {
            Aside(caption, "\x1b[1m");
        }

        if (!string.IsNullOrEmpty(message))
        {
            Aside(message, "");
        }
    }

    private void Ask(string text)
    {
        lock (_gate)
        {
            ClearProgress();
            Console.Error.Write(text);
        }
    }

    private void Aside(string text, string colour)
    {
        lock (_gate)
        {
            ClearProgress();
            Console.Error.WriteLine(UseColour && colour.Length > 0 ? $"{colour}{text}\x1b[0m" : Plain(text));
        }
    }

    /// <summary>The engine leaves the colours of formatted output to the host: files get none.</summary>
    private static string Plain(string text) => new StringDecorated(text).ToString(OutputRendering.PlainText);

    private void ClearProgress()
    {
        if (_progressLength > 0)
        {
            Console.Error.Write("\r" + new string(' ', _progressLength) + "\r");
            _progressLength = 0;
        }
    }

    private static HostException NoMoreInput() =>
        new("An answer is needed, but there is no terminal to ask at. Pass the value as a parameter, or -Confirm:$false.");
}
