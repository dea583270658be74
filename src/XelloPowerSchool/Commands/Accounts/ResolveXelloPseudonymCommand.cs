using System.Management.Automation;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Commands;

/// <summary>Finds the students whom pseudonyms of a file for support stand for.</summary>
[Cmdlet(VerbsDiagnostic.Resolve, "XelloPseudonym")]
[OutputType(typeof(XelloPseudonym))]
public sealed class ResolveXelloPseudonymCommand : LedgerCmdlet
{
    private readonly List<string> _wanted = [];

    /// <summary>The pseudonyms, for example student-1f0c6a2be4d95370.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public string[] Pseudonym { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => _wanted.AddRange(Pseudonym);

    /// <inheritdoc/>
    protected override Task EndAsync(CancellationToken cancellationToken)
    {
        using Ledger ledger = OpenLedger();
        Dictionary<string, XelloPseudonym> found = PseudonymResolver.Resolve(ledger, Pseudonyms.Of(LedgerKey.Beside(ledger.Path)), _wanted)
            .ToDictionary(f => f.Pseudonym, StringComparer.OrdinalIgnoreCase);
        foreach (string pseudonym in _wanted)
        {
            if (found.TryGetValue(pseudonym, out XelloPseudonym? student))
            {
                WriteObject(student);
            }
            else
            {
                WriteError(Error.PseudonymNotFound(pseudonym, ledger.Path));
            }
        }

        return Task.CompletedTask;
    }
}
