//! What an import script returned, as a profile.
