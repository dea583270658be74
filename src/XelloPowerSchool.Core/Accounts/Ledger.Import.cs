using Microsoft.Data.Sqlite;

namespace XelloPowerSchool.Accounts;

internal sealed partial class Ledger
{
    private SqliteTransaction? _whole;

    /// <summary>
    /// Writes a run down and makes its changes the truth, in one transaction: for a run that delivers nothing, so that there is
    /// no moment in which it is recorded and not done.
    /// </summary>
    public XelloSyncRun RecordAndCommit(LedgerRunDraft draft, DateTimeOffset finished) => Guard(() =>
    {
        using var whole = _connection.BeginTransaction();
        _whole = whole;
        try
        {
            Record(draft with { Run = draft.Run with { Status = XelloSyncStatus.Staged } });
            var run = Commit(draft.Run.Id, [], finished);
            whole.Commit();
            return run;
        }
        finally
        {
            _whole = null;
        }
    });

    /// <summary>A transaction, or the part of a greater one that ends with it.</summary>
    private Step Begin() => new(_whole is null ? _connection.BeginTransaction() : null);

    private readonly struct Step(SqliteTransaction? own) : IDisposable
    {
        public void Commit() => own?.Commit();

        public void Dispose() => own?.Dispose();
    }
}
