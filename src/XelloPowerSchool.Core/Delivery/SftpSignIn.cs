using System.Net;
using System.Security;
using Renci.SshNet;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Delivery;

/// <summary>Makes what SSH.NET needs to call a server: the ways to sign in, and the kinds of server key in the order that suits.</summary>
internal static class SftpSignIn
{
    internal static ConnectionInfo Make(SftpOptions options, IEnumerable<string> knownTypes)
    {
        var address = options.Address;
        var connection = new ConnectionInfo(address.Host, address.Port, address.User, [.. Methods(options)]) { Timeout = options.Timeout };
        var algorithms = connection.HostKeyAlgorithms;

        // A certificate is another thing than the key that people know the server by.
        foreach (var certificate in algorithms.Keys.Where(name => name.Contains("-cert-", StringComparison.Ordinal)).ToList())
            algorithms.Remove(certificate);
        // A server has keys of several kinds. Asked for the kind that is known, it does not look like another server.
        foreach (var name in knownTypes.SelectMany(AlgorithmsOf).Reverse().Where(algorithms.ContainsKey).ToList())
            algorithms.SetPosition(name, 0);
        return connection;
    }

    private static string[] AlgorithmsOf(string type) => type == "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"] : [type];

    private static IEnumerable<AuthenticationMethod> Methods(SftpOptions options)
    {
        var user = options.Address.User;
        if (options.KeyFile is { } keyFile)
            yield return new PrivateKeyAuthenticationMethod(user, ReadKey(keyFile, options.KeyPassphrase));
        if (options.Password is null)
            yield break;

        var password = Reveal(options.Password);
        yield return new PasswordAuthenticationMethod(user, password);

        // Some servers ask for the password in a conversation. Only a question whose answer is hidden gets it.
        var conversation = new KeyboardInteractiveAuthenticationMethod(user);
        conversation.AuthenticationPrompt += (_, asked) =>
        {
            foreach (var prompt in asked.Prompts)
                prompt.Response = prompt.IsEchoed ? "" : password;
        };
        yield return conversation;
    }

    private static PrivateKeyFile ReadKey(string path, SecureString? passphrase)
    {
        byte[] text;
        try
        {
            text = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Error.KeyFileNotReadable(path, error);
        }

        try
        {
            using var stream = new MemoryStream(text);
            return passphrase is null ? new PrivateKeyFile(stream) : new PrivateKeyFile(stream, Reveal(passphrase));
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Decoders throw whatever they stumble over, and what they say may quote the key.
            throw Error.KeyFileNotUsable(path, passphrase is not null);
        }
        finally
        {
            Array.Clear(text, 0, text.Length);
        }
    }

    private static string Reveal(SecureString secret) => new NetworkCredential("", secret).Password;
}
