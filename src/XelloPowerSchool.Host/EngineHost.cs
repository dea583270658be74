using System.Globalization;
using System.Management.Automation.Host;

namespace XelloPowerSchool.Host;

/// <summary>What the engine asks of the program around it.</summary>
internal sealed class EngineHost : PSHost
{
    public Terminal Terminal { get; } = new();

    /// <summary>The code of the script's <c>exit</c>; null when it has not called it.</summary>
    public int? ExitCode { get; private set; }

    public override string Name => "XelloPowerSchool.Host";

    public override Version Version => typeof(EngineHost).Assembly.GetName().Version ?? new Version(0, 0);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override CultureInfo CurrentCulture { get; } = CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture { get; } = CultureInfo.CurrentUICulture;

    public override PSHostUserInterface UI => Terminal;

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void EnterNestedPrompt() =>
        throw new NotSupportedException("This host has no nested prompt. Answer with Yes, No or Halt.");

    public override void ExitNestedPrompt()
    {
        // Never entered.
    }

    public override void NotifyBeginApplication()
    {
        // Console programs share the terminal as it is.
    }

    public override void NotifyEndApplication()
    {
        // Console programs share the terminal as it is.
    }
}
