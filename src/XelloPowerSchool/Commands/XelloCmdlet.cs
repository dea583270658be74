using System.Collections.Concurrent;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.ExceptionServices;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Errors;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Commands;

/// <summary>
/// Base of all cmdlets: runs the engine's asynchronous work on the pool while the pipeline thread pumps what the work
/// wants to write. Only that thread may write, so <c>WriteObject</c> and its relatives are replaced here by ones that
/// can be called from anywhere.
/// </summary>
/// <remarks>
/// Work is cancelled on three roads: Ctrl+C (<see cref="StopProcessing"/>), an exception that leaves the pump, and
/// <see cref="Dispose()"/>. The second is what happens downstream of <c>Select-Object -First</c>: the engine then calls
/// neither StopProcessing nor EndProcessing.
/// </remarks>
public abstract class XelloCmdlet : PSCmdlet, IDisposable
{
    /// <summary>How far the work may run ahead of the pipeline: a slow consumer holds the reader back.</summary>
    private const int WritesAhead = 256;

    private readonly CancellationTokenSource _stop = new();
    private BlockingCollection<Action>? _writes;
    private CancellationToken _workToken;
    private int _pipelineThread;
    private bool _debugs;

    /// <summary>Work before the first pipeline object.</summary>
    /// <param name="cancellationToken">Cancelled when the pipeline stops.</param>
    protected virtual Task BeginAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Work for each pipeline object.</summary>
    /// <param name="cancellationToken">Cancelled when the pipeline stops.</param>
    protected virtual Task ProcessAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Work after the last pipeline object.</summary>
    /// <param name="cancellationToken">Cancelled when the pipeline stops.</param>
    protected virtual Task EndAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => Pump(BeginAsync);

    /// <inheritdoc/>
    /// <remarks>A cmdlet that only collects overrides this one: no work on the pool is started per object.</remarks>
    protected override void ProcessRecord() => Pump(ProcessAsync);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Pump(EndAsync);

    /// <inheritdoc/>
    protected sealed override void StopProcessing()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The pipeline was disposed while the stop was on its way: there is nothing left to stop.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the cmdlet holds.</summary>
    /// <param name="disposing">True when called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stop.Cancel();
            _stop.Dispose();
        }
    }

    /// <summary>Writes an object down the pipeline, from any thread.</summary>
    protected new void WriteObject(object? value) => OnPipeline(() => base.WriteObject(value));

    /// <summary>Writes several objects down the pipeline in one step, from any thread.</summary>
    protected void WriteObjects<T>(IReadOnlyList<T> values) => OnPipeline(() =>
    {
        foreach (T value in values)
        {
            base.WriteObject(value);
        }
    });

    /// <summary>Writes a non-terminating error, from any thread.</summary>
    protected new void WriteError(ErrorRecord error) => OnPipeline(() => base.WriteError(error));

    /// <summary>Writes the engine's exception as a non-terminating error, from any thread.</summary>
    protected void WriteError(XelloException exception) => WriteError(ErrorRecords.From(exception));

    /// <summary>Writes a warning, from any thread.</summary>
    protected new void WriteWarning(string text) => OnPipeline(() => base.WriteWarning(text));

    /// <summary>Writes a verbose line, from any thread.</summary>
    protected new void WriteVerbose(string text) => OnPipeline(() => base.WriteVerbose(text));

    /// <summary>Writes a debug line, from any thread.</summary>
    protected new void WriteDebug(string text) => OnPipeline(() => base.WriteDebug(text));

    /// <summary>Writes progress, from any thread.</summary>
    protected new void WriteProgress(ProgressRecord progress) => OnPipeline(() => base.WriteProgress(progress));

    /// <summary>Asks whether to go on, from any thread; waits for the answer.</summary>
    protected new bool ShouldProcess(string target, string action) => AskPipeline(() => base.ShouldProcess(target, action));

    /// <summary>The path as the file system knows it. Relative paths count from PowerShell's location, not from the process's.</summary>
    protected string ResolvePath(string path) => AskPipeline(() =>
    {
        string resolved = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        return string.Equals(provider.Name, "FileSystem", StringComparison.Ordinal)
            ? resolved
            : throw Error.NotAFileSystemPath(path, provider.Name);
    });

    /// <summary>The files that a path with wildcards finds, in the order of their names; none when it finds none.</summary>
    private protected IReadOnlyList<string> FindPaths(string path) => AskPipeline<IReadOnlyList<string>>(() =>
    {
        try
        {
            return [.. SessionState.Path.GetResolvedProviderPathFromPSPath(path, out _).Where(File.Exists).OrderBy(found => found, StringComparer.Ordinal)];
        }
        catch (ItemNotFoundException)
        {
            return [];
        }
    });

    /// <summary>The runspace that the cmdlet runs in.</summary>
    private protected Guid RunspaceId => AskPipeline(() => Runspace.DefaultRunspace.InstanceId);

    /// <summary>Writes progress for a helper of the cmdlet.</summary>
    internal void ShowProgress(ProgressRecord progress) => WriteProgress(progress);

    /// <summary>Writes a verbose line for a helper of the cmdlet.</summary>
    internal void ShowVerbose(string text) => WriteVerbose(text);

    /// <summary>Writes a warning for a helper of the cmdlet.</summary>
    internal void ShowWarning(string text) => WriteWarning(text);

    /// <summary>Writes what keeps a record out, as the error of one pipeline object, for a helper of the cmdlet.</summary>
    internal void ShowError(XelloFinding finding) => WriteError(ErrorRecords.From(finding));

    /// <summary>Runs a script of ours in the session for a helper of the cmdlet, on the pipeline thread.</summary>
    internal System.Collections.ObjectModel.Collection<PSObject> Invoke(string script, params object[] arguments) =>
        AskPipeline(() => InvokeCommand.InvokeScript(SessionState, InvokeCommand.NewScriptBlock(script), arguments));

    /// <summary>Resolves a path for a helper of the cmdlet.</summary>
    internal string FullPathOf(string path) => ResolvePath(path);

    /// <summary>Full path of the ledger that a parameter names; the user's own when it names none.</summary>
    private protected string LedgerPath(string? path) => path is null ? Ledger.DefaultPath : ResolvePath(path);

    /// <summary>Runs a question on the pipeline thread and waits. What the question throws is thrown here.</summary>
    private protected T AskPipeline<T>(Func<T> question)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        using var answered = new ManualResetEventSlim();
        OnPipeline(() =>
        {
            try
            {
                result = question();
            }
            catch (Exception e) when (e is not (PipelineStoppedException or FlowControlException))
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }

            answered.Set();
        });
        answered.Wait(_workToken);
        failure?.Throw();
        return result;
    }

    private void OnPipeline(Action write)
    {
        if (Environment.CurrentManagedThreadId == _pipelineThread || _writes is null)
        {
            write();
        }
        else
        {
            _writes.Add(write, _workToken);
        }
    }

    private void Pump(Func<CancellationToken, Task> work)
    {
        _pipelineThread = Environment.CurrentManagedThreadId;
        _debugs = IsDebugShown();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        using var writes = new BlockingCollection<Action>(WritesAhead);
        _writes = writes;
        _workToken = cancel.Token;
        Task task = Task.Run(() => RunAsync(work, writes, cancel.Token), CancellationToken.None);
        try
        {
            foreach (Action write in writes.GetConsumingEnumerable())
            {
                write();
            }
        }
        catch
        {
            // Something left the pump: the pipeline has ended. The work must not outlive it.
            cancel.Cancel();
            Observe(task);
            throw;
        }
        finally
        {
            _writes = null;
        }

        Finish(task);
    }

    private async Task RunAsync(Func<CancellationToken, Task> work, BlockingCollection<Action> writes, CancellationToken token)
    {
        try
        {
            using IDisposable trace = PowerSchoolTrace.Use(exchange => WriteVerbose(exchange.ToString()), _debugs ? WriteDebug : null, WriteVerbose);
            await work(token).ConfigureAwait(false);
        }
        finally
        {
            writes.CompleteAdding();
        }
    }

    /// <summary>Whether anybody would see a debug line. The engine would throw it away by itself, but the text of a body is work to make.</summary>
    private bool IsDebugShown() => MyInvocation.BoundParameters.TryGetValue("Debug", out object? asked)
        ? asked is SwitchParameter { IsPresent: true }
        : LanguagePrimitives.TryConvertTo(GetVariableValue("DebugPreference"), out ActionPreference preference)
            && preference is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);

    /// <summary>Waits for work that was cancelled; its outcome no longer matters, the pipeline's own exception does.</summary>
    private static void Observe(Task task)
    {
        try
        {
            task.GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is OperationCanceledException or XelloException)
        {
            // Cancelled, or cut off while writing: both follow from the exception that is on its way up.
        }
    }

    private void Finish(Task task)
    {
        try
        {
            task.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (XelloException e)
        {
            ThrowTerminatingError(ErrorRecords.From(e));
        }
    }
}
