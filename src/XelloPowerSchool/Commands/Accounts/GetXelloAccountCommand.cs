using System.Management.Automation;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Commands;

/// <summary>Gets accounts as the ledger knows them, now or at another time, or their whole story.</summary>
[Cmdlet(VerbsCommon.Get, "XelloAccount", DefaultParameterSetName = "Now")]
[OutputType(typeof(XelloAccount))]
[OutputType(typeof(XelloAccountHistory))]
public sealed class GetXelloAccountCommand : LedgerCmdlet
{
    /// <summary>Keys of the accounts, wildcards allowed. Default: all accounts.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("StudentNumber", "Student_Number")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] StudentId { get; set; } = ["*"];

    /// <summary>Only accounts of these schools.</summary>
    [Parameter(ParameterSetName = "Now")]
    [Parameter(ParameterSetName = "At")]
    [Alias("School")]
    [ValidateNotNullOrEmpty]
    public string[] SchoolCode { get; set; } = [];

    /// <summary>Only accounts in these grades; kindergarten is 0.</summary>
    [Parameter(ParameterSetName = "Now")]
    [Parameter(ParameterSetName = "At")]
    [ValidateNotNullOrEmpty]
    public int[] Grade { get; set; } = [];

    /// <summary>Only accounts with this status. Default: active and inactive ones.</summary>
    [Parameter(ParameterSetName = "Now")]
    [Parameter(ParameterSetName = "At")]
    public XelloAccountStatus? Status { get; set; }

    /// <summary>The accounts as they were at this time; a day without a time is its first moment.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "At")]
    public DateTimeOffset At { get; set; }

    /// <summary>All that runs did to the accounts, the oldest first, instead of the accounts.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "History")]
    public SwitchParameter History { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        using Ledger ledger = OpenLedger();
        foreach (string id in StudentId)
        {
            bool wildcard = WildcardPattern.ContainsWildcardCharacters(id);
            WildcardPattern? pattern = wildcard && id != "*" ? WildcardPattern.Get(id, WildcardOptions.None) : null;
            bool found = ParameterSetName == "History"
                ? WriteHistory(ledger, wildcard ? null : id.Trim(), pattern, cancellationToken)
                : WriteAccounts(ledger, wildcard ? null : id.Trim(), pattern, cancellationToken);
            if (!found && !wildcard)
            {
                WriteError(Error.AccountNotFound(id, ledger.Path));
            }
        }

        return Task.CompletedTask;
    }

    private bool WriteAccounts(Ledger ledger, string? id, WildcardPattern? pattern, CancellationToken cancellationToken)
    {
        IEnumerable<XelloAccount> accounts = ParameterSetName == "At"
            ? ledger.ReadAccountsAt(At, id)
            : ledger.ReadAccounts(new LedgerAccountFilter { StudentId = id, Status = Status });
        bool found = false;
        foreach (XelloAccount account in accounts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if ((pattern is null || pattern.IsMatch(account.StudentId))
                && (Status is null || account.Status == Status)
                && (SchoolCode.Length == 0 || SchoolCode.Contains(account.SchoolCode, StringComparer.Ordinal))
                && (Grade.Length == 0 || Grade.Contains(account.Grade)))
            {
                found = true;
                WriteObject(account);
            }
        }

        return found;
    }

    private bool WriteHistory(Ledger ledger, string? id, WildcardPattern? pattern, CancellationToken cancellationToken)
    {
        bool found = false;
        foreach (string key in id is null ? ledger.ReadKeysOfHistory() : [id])
        {
            if (pattern is not null && !pattern.IsMatch(key))
            {
                continue;
            }

            foreach (XelloAccountHistory change in ledger.ReadHistory(key))
            {
                cancellationToken.ThrowIfCancellationRequested();
                found = true;
                WriteObject(change);
            }
        }

        return found;
    }
}
