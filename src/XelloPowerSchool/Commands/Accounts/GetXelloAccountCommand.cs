using System.Management.Automation;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Commands;

/// <summary>Gets accounts as the ledger knows them: what Xello has been told.</summary>
[Cmdlet(VerbsCommon.Get, "XelloAccount")]
[OutputType(typeof(XelloAccount))]
public sealed class GetXelloAccountCommand : LedgerCmdlet
{
    /// <summary>Keys of the accounts, wildcards allowed. Default: all accounts.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("StudentNumber", "Student_Number")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] StudentId { get; set; } = ["*"];

    /// <summary>Only accounts of these schools.</summary>
    [Parameter]
    [Alias("School")]
    [ValidateNotNullOrEmpty]
    public string[] SchoolCode { get; set; } = [];

    /// <summary>Only accounts in these grades; kindergarten is 0.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public int[] Grade { get; set; } = [];

    /// <summary>Only accounts with this status. Default: active and inactive ones.</summary>
    [Parameter]
    public XelloAccountStatus? Status { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        using Ledger ledger = OpenLedger();
        foreach (string id in StudentId)
        {
            bool wildcard = WildcardPattern.ContainsWildcardCharacters(id);
            WildcardPattern? pattern = wildcard && id != "*" ? WildcardPattern.Get(id, WildcardOptions.None) : null;
            var filter = new LedgerAccountFilter { StudentId = wildcard ? null : id.Trim(), Status = Status };
            bool found = false;
            foreach (XelloAccount account in ledger.ReadAccounts(filter))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if ((pattern is null || pattern.IsMatch(account.StudentId))
                    && (SchoolCode.Length == 0 || SchoolCode.Contains(account.SchoolCode, StringComparer.Ordinal))
                    && (Grade.Length == 0 || Grade.Contains(account.Grade)))
                {
                    found = true;
                    WriteObject(account);
                }
            }

            if (!found && !wildcard)
            {
                WriteError(Error.AccountNotFound(id, ledger.Path));
            }
        }

        return Task.CompletedTask;
    }
}
