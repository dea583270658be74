using System.Globalization;
using System.Net.Sockets;
using Polly;
using Polly.Retry;
using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Messages.Transport;
using Renci.SshNet.Sftp;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Delivery;

/// <summary>
/// The connection to the server. A step that loses it is taken again on a new one; a step must therefore find out by itself
/// how far it had come. What the server refuses is never tried twice.
/// </summary>
internal sealed class SftpLink : IDisposable
{
    private readonly SftpOptions _options;
    private readonly HostKeyCheck _hostKey;
    private readonly ResiliencePipeline _pipeline;
    private SftpClient? _client;

    internal SftpLink(SftpOptions options)
    {
        _options = options;
        _hostKey = new HostKeyCheck(
            options.Address, [.. options.HostKeys.Select(HostKey.ParseFingerprint)], options.AcceptNewHostKey, new KnownHosts(options.KnownHosts));
        var builder = new ResiliencePipelineBuilder { TimeProvider = options.Clock };
        if (options.MaximumRetryCount > 0)
        {
            var retry = new RetryStrategyOptions
            {
                MaxRetryAttempts = options.MaximumRetryCount,
                BackoffType = DelayBackoffType.Exponential,
                Delay = options.RetryInterval,
                MaxDelay = TimeSpan.FromSeconds(30),
                UseJitter = true,
                ShouldHandle = new PredicateBuilder().Handle<LinkLostException>(),
                OnRetry = lost =>
                {
                    Log(string.Format(
                        CultureInfo.InvariantCulture, "{0} Next try in {1:0.0} s.", lost.Outcome.Exception!.Message, lost.RetryDelay.TotalSeconds));
                    return default;
                },
            };
            if (options.Jitter is not null)
                retry.Randomizer = options.Jitter;
            builder.AddRetry(retry);
        }

        _pipeline = builder.Build();
    }

    /// <summary>Whether the last step ended because the line was lost for good.</summary>
    internal bool IsLost { get; private set; }

    /// <summary>Takes a step, as often as it needs.</summary>
    /// <exception cref="SftpException">The server refused something.</exception>
    /// <exception cref="XelloException"><c>DestinationUnreachable</c>, <c>SignInRefused</c>, what the check of the server's key throws.</exception>
    internal async Task<T> RunAsync<T>(Func<SftpClient, CancellationToken, Task<T>> step, CancellationToken cancellationToken)
    {
        IsLost = false;
        try
        {
            return await _pipeline.ExecuteAsync(
                async token => await TryAsync(step, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (LinkLostException lost)
        {
            IsLost = true;
            throw Error.DestinationUnreachable(_options.Address.ToString(), lost.InnerException!);
        }
    }

    internal Task RunAsync(Func<SftpClient, CancellationToken, Task> step, CancellationToken cancellationToken) =>
        RunAsync(
            async (client, token) =>
            {
                await step(client, token).ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    internal void Log(string line) => _options.Log?.Invoke(line);

    public void Dispose()
    {
        _client?.Dispose();
        _client = null;
    }

    private async Task<T> TryAsync<T>(Func<SftpClient, CancellationToken, Task<T>> step, CancellationToken cancellationToken)
    {
        try
        {
            var client = await ConnectAsync(cancellationToken).ConfigureAwait(false);
            // On the pool: some calls of SSH.NET wait for the answer on the thread they are made on.
            return await StopWaiting(Task.Run(() => step(client, cancellationToken), cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Drop();
            throw;
        }
        catch (SshAuthenticationException refused)
        {
            Drop();
            throw Error.SignInRefused(_options.Address.ToString(), refused);
        }
        catch (Exception lost) when (IsLoss(lost))
        {
            Drop();
            throw new LinkLostException(lost);
        }
        catch (Exception refused) when (refused is SshException and not SftpException or SocketException)
        {
            Drop();
            throw Error.DestinationUnreachable(_options.Address.ToString(), refused);
        }
    }

    private async Task<SftpClient> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_client is { IsConnected: true } open)
            return open;
        Drop();

        XelloException? refused = null;
        HostKey? shown = null;
        var client = new SftpClient(SftpSignIn.Make(_options, _hostKey.KnownTypes)) { OperationTimeout = _options.Timeout };
        client.HostKeyReceived += (_, received) =>
        {
            try
            {
                shown = HostKey.Of(received.HostKey);
                _hostKey.Judge(shown);
            }
            catch (XelloException error)
            {
                refused = error;
                received.CanTrust = false;
            }
        };
        _client = client;
        var started = _options.Clock.GetTimestamp();
        try
        {
            await StopWaiting(Task.Run(() => client.ConnectAsync(cancellationToken), cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (refused is not null)
        {
            Drop();
            throw refused;
        }

        Log(string.Format(
            CultureInfo.InvariantCulture, "Signed in at {0} ({1} {2}) in {3:0} ms", _options.Address, shown?.Type, shown?.Fingerprint,
            _options.Clock.GetElapsedTime(started).TotalMilliseconds));
        return client;
    }

    // Saying goodbye to a server that is gone takes its time, and nobody needs to wait for that.
    private void Drop()
    {
        if (_client is not { } client)
            return;
        _client = null;
        _ = Task.Run(client.Dispose);
    }

    // Much of SSH.NET looks at the token only between two waits.
    private static async Task<T> StopWaiting<T>(Task<T> work, CancellationToken cancellationToken)
    {
        await StopWaiting((Task)work, cancellationToken).ConfigureAwait(false);
        return await work.ConfigureAwait(false);
    }

    private static async Task StopWaiting(Task work, CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using (cancellationToken.Register(() => stopped.TrySetResult(true)))
        {
            if (await Task.WhenAny(work, stopped.Task).ConfigureAwait(false) != work)
            {
                // The connection is dropped, which ends the work; how it ends is nobody's business any more.
                _ = work.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        await work.ConfigureAwait(false);
    }

    /// <summary>Whether the line went, rather than the server having said no.</summary>
    private bool IsLoss(Exception error) => error switch
    {
        XelloException or OperationCanceledException => false,
        SocketException socket => socket.SocketErrorCode is not (SocketError.HostNotFound or SocketError.NoData),
        SshConnectionException { DisconnectReason:
            DisconnectReason.KeyExchangeFailed or DisconnectReason.HostKeyNotVerifiable or DisconnectReason.ProtocolVersionNotSupported
            or DisconnectReason.HostNotAllowedToConnect or DisconnectReason.NoMoreAuthenticationMethodsAvailable or DisconnectReason.IllegalUserName } => false,
        SshConnectionException or SshOperationTimeoutException => true,
        SftpException { StatusCode: StatusCode.NoConnection or StatusCode.ConnectionLost } => true,
        SftpException => false,
        // When the line goes in the middle of something, SSH.NET may stumble over anything.
        _ => _client is not { IsConnected: true },
    };

    /// <summary>The line was lost; the step may be taken again.</summary>
    private sealed class LinkLostException(Exception why) : Exception("The connection was lost: " + why.Message, why);
}
