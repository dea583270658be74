namespace XelloPowerSchool.Errors;

/// <summary>Errors of plugins and of onboarding.</summary>
internal static partial class Error
{
    public static XelloException PluginNotFound(string path) => New(
        "PluginNotFound", XelloErrorCategory.ObjectNotFound,
        $"There is no plugin '{path}'.",
        "Give the path of the zip as it was downloaded.", path);

    public static XelloException PluginUnreadable(string path, Exception inner) => New(
        "PluginUnreadable", XelloErrorCategory.OpenError,
        $"The plugin '{path}' cannot be read: {inner.Message}",
        "Check the path, and that you may read the file.", path, inner);

    public static XelloException PluginInstalledOrNot() => New(
        "PluginInstalledOrNot", XelloErrorCategory.InvalidArgument,
        "-InstalledVersion and -NotInstalled contradict each other.",
        "Give the version that Plugin Management Configuration shows, or say that the plugin is not in its list.");

    public static XelloException OnboardingServerNotReady(PowerSchoolCheck check) => New(
        "OnboardingServerNotReady", XelloErrorCategory.ResourceUnavailable,
        $"No packet was written, because nobody could sign in with it. {check.Name}: {check.Detail}",
        check.Advice, check.Name);

    public static XelloException OnboardingSecretUnprotected() => New(
        "OnboardingSecretUnprotected", XelloErrorCategory.SecurityError,
        "The client secret is never written in clear text.",
        "Give the recipient's certificate with -Recipient or -RecipientPath, or leave the secret out with -WithoutSecret.");

    public static XelloException OnboardingSecretOrNot() => New(
        "OnboardingSecretOrNot", XelloErrorCategory.InvalidArgument,
        "-WithoutSecret and a recipient contradict each other.",
        "Give a recipient to send the secret encrypted, or -WithoutSecret to leave it out.");

    public static XelloException OnboardingRecipientUnusable(string certificate, string reason) => New(
        "OnboardingRecipientUnusable", XelloErrorCategory.SecurityError,
        $"The certificate of {certificate} cannot be encrypted for: {reason}. Nothing was written.",
        "Ask the recipient for a certificate with an RSA key of 2048 bits or more that is meant for encrypting.", certificate);

    public static XelloException OnboardingCertificateUnreadable(string path, Exception inner) => New(
        "OnboardingCertificateUnreadable", XelloErrorCategory.OpenError,
        $"'{path}' is no certificate that can be read: {inner.Message}",
        "Give the path of a .cer, .crt or .pem file with one certificate.", path, inner);

    public static XelloException OnboardingNotFound(string path) => New(
        "OnboardingNotFound", XelloErrorCategory.ObjectNotFound,
        $"There is no onboarding packet '{path}'.",
        "Check the path.", path);

    public static XelloException OnboardingUnreadable(string path, Exception inner) => New(
        "OnboardingUnreadable", XelloErrorCategory.OpenError,
        $"The onboarding packet '{path}' cannot be read: {inner.Message}",
        "Check the path, and that you may read the file.", path, inner);

    public static XelloException OnboardingInvalid(string path, string why, Exception? inner = null) => New(
        "OnboardingInvalid", XelloErrorCategory.InvalidData,
        $"'{path}' is no onboarding packet, or no longer one: {why}.",
        "Have it sent again, as a file and not as the text of a mail.", path, inner);

    public static XelloException OnboardingNotForYou(string path, IEnumerable<string> recipients, Exception inner) => New(
        "OnboardingNotForYou", XelloErrorCategory.PermissionDenied,
        $"The onboarding packet '{path}' cannot be decrypted with the certificate given, or with any of this user's. It is for {string.Join("; ", recipients)}.",
        "Give the certificate with its private key as -Certificate, or have the packet made for a certificate of yours.", path, inner);

    public static XelloException PluginNotOurs() => New(
        "PluginNotOurs", XelloErrorCategory.InvalidData,
        "The earlier zip is not one that New-XelloPlugin wrote, so its version tells nothing about the next one.",
        "Name the zip that was installed last, or leave -Previous out and give -Version.");

    public static XelloException PluginVersionTooLow(string version, string previous) => New(
        "PluginVersionTooLow", XelloErrorCategory.InvalidArgument,
        $"Version {version} is not later than {previous}, so PowerSchool would refuse the plugin.",
        "Give a later version, or leave -Version out.", version);
}
